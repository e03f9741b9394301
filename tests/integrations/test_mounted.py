"""A help server in the product's own process: its id, and the key that it signs with."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import pytest

from helpsdk.errors import HelpError, KeyRefused, StoreError
from helpsdk.identity.tokens import verify
from helpsdk.integrations.mounted import Mounted
from helpsdk.server.app import HelpServer
from tests.server.serving import write_site


def test_the_site_is_the_one_that_the_folder_declares(tmp_path: Path) -> None:
    mounted = Mounted.of(write_site(tmp_path / "help"), data=tmp_path / "data")

    embed = mounted.embed("/help", None, "/help-token")
    assert (embed.site, embed.signer, embed.token_url) == ("shop", None, None)
    assert Mounted.of(mounted.server, "other").site.site == "other"


def test_a_server_without_folders_has_to_be_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name the site"):
        Mounted.of(HelpServer(data=tmp_path))


def _no_more(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_it_signs_with_the_sites_own_key_which_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounted = Mounted.of(write_site(tmp_path / "help"), data=tmp_path / "data")
    with pytest.raises(KeyRefused, match="has not started"):
        mounted.signer.token("7")
    with monkeypatch.context() as patch, pytest.raises(RuntimeError, match="new thread"):
        patch.setattr(threading.Thread, "start", _no_more)
        mounted.server.start()
    mounted.server.start()  # tried again, not waited for for ever
    try:
        with pytest.raises(HelpError, match="no active host key"):
            mounted.signer.token("7")
        mounted.signer.prepare()
        mounted.signer.prepare()
        assert mounted.signer.is_prepared
        live = mounted.site.live
        assert live is not None
        token = mounted.signer.token("7", groups=["owners"])
        assert verify(token, live.trust.host_keys, site="shop", now=time.time()).id == "7"
        assert len(live.trust.host_keys) == 1
    finally:
        mounted.server.close()


def test_a_store_that_makes_no_key_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mounted = Mounted.of(write_site(tmp_path / "help"), data=tmp_path / "data")
    mounted.server.start()
    live = mounted.site.live
    assert live is not None

    def away() -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(live.shelf, "store", away)
    with caplog.at_level(logging.ERROR):
        mounted.signer.prepare()
    monkeypatch.undo()
    mounted.server.close()
    assert "help is public: the disk is full" in caplog.text
