"""HTML that is escaped already."""

from __future__ import annotations

import pytest
from jinja2 import Environment
from markupsafe import escape

from helpsdk.client.page.html import Html, attributes, data_attributes

HOSTILE = """"><script>alert('1')</script>&amp;"""


def test_template_engines_take_it_as_it_is() -> None:
    made = Html('<a href="/">x</a>')

    assert escape(made) == str(made)
    assert Environment(autoescape=True).from_string("{{ made }}").render(made=made) == made


def test_django_takes_it_as_it_is() -> None:
    from django.utils.html import conditional_escape

    assert conditional_escape(Html("<b>")) == "<b>"


def test_attributes() -> None:
    assert attributes({"id": "a", "defer": True, "nonce": None, "open": False}) == ' id="a" defer'
    written = attributes({"title": HOSTILE})
    assert written == ' title="&quot;&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;amp;"'


def test_data_attributes() -> None:
    found = data_attributes({"app_version": "4.2", "traits": {"plan": "тариф"}, "locale": None, "launcher": False})

    assert found == {"data-app-version": "4.2", "data-traits": '{"plan": "тариф"}', "data-launcher": "false"}


def test_a_name_that_is_none() -> None:
    with pytest.raises(ValueError, match="allowed"):
        data_attributes({"x onload": "1"})
