"""Help for the tests of a product: the same engine as a server's, in memory and at a time of your choosing.

    help = FakeHelp("help")
    assert_help(help, screen="invoice.form", shows="tax-field-tip", not_shows="vat-rates")

With pytest the fixtures `help_site` and `assert_help` are there by themselves: see `helpsdk.client.pytest_plugin`.
"""

from helpsdk.client.fakes.asyncfake import AsyncFakeHelp
from helpsdk.client.fakes.expectation import assert_help
from helpsdk.client.fakes.fakehelp import Asked, FakeHelp
from helpsdk.client.fakes.noted import Noted

__all__ = ["Asked", "AsyncFakeHelp", "FakeHelp", "Noted", "assert_help"]
