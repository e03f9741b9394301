"""What is deployed says what the program understands. Images are not built here."""

from __future__ import annotations

import ipaddress
import json
import re
import shlex
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpsdk.cli.main import parser
from helpsdk.server.api.route import Route
from helpsdk.server.api.routes import ROUTES
from helpsdk.server.settings import Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
NGINX = re.sub(r"\s#.*", "", (ROOT / "deploy" / "nginx.conf").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def ours() -> list[dict[str, Any]]:
    return [service for service in COMPOSE["services"].values() if service.get("image") == "helpsdk"]


def test_the_images_environment_is_understood() -> None:
    found = dict(re.findall(r"(HELPSDK_[A-Z_]+)=(\S+)", DOCKERFILE))

    settings = Settings.read(found)

    assert str(settings.data) == "/data"
    assert f"VOLUME {settings.data}" in DOCKERFILE
    assert f"EXPOSE {settings.port}" in DOCKERFILE


def test_the_health_check_asks_the_port_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    [written] = re.findall(r"^HEALTHCHECK .*\\\n\s+(\[.*\])$", DOCKERFILE, re.MULTILINE)
    python, option, program = json.loads(written)
    asked: list[str] = []

    def urlopen(url: str, timeout: float) -> None:
        asked.append(f"{url} {timeout}")

    monkeypatch.setenv("HELPSDK_PORT", "9001")
    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    exec(program, {})

    assert (python, option, asked) == ("python", "-c", ["http://127.0.0.1:9001/livez 2"])


@pytest.mark.parametrize("service", ["single", "help"])
def test_metrics_are_for_the_containers_beside_it(service: str) -> None:
    found = COMPOSE["services"][service]
    settings = Settings.read({name: str(value) for name, value in found["environment"].items() if "METRICS" in name})

    assert (settings.metrics_host, settings.metrics_port) == ("0.0.0.0", 9100)
    assert not [port for port in found.get("ports", ()) if "9100" in port]


def test_the_commands_in_containers_are_commands() -> None:
    guide = (ROOT / "docs" / "operate.md").read_text("utf-8")
    found = re.findall(
        r"^docker compose --profile (\w+) (?:exec|run --rm) (\w+) (?:helpsdk )?(.+)$", guide, re.MULTILINE
    )

    assert len(found) == 5
    for profile, service, arguments in found:
        assert COMPOSE["services"][service]["profiles"] == [profile]
        parser().parse_args(shlex.split(arguments))
        mounted = any(volume.endswith(":/site:ro") for volume in COMPOSE["services"][service]["volumes"])
        assert mounted or "/site" not in arguments


def test_the_image_runs_without_rights() -> None:
    assert re.search(r"^USER \d+:\d+$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE
    for name in re.findall(r"^COPY (?!--)(.+)$", DOCKERFILE, re.MULTILINE):
        for source in name.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source.split('/')[0]}" in (ROOT / ".dockerignore").read_text("utf-8").splitlines(), source


@pytest.mark.parametrize("service", ours(), ids=lambda service: " ".join(service["command"]))
def test_every_service_starts_a_command_that_exists(service: dict[str, Any]) -> None:
    arguments = parser().parse_args(service["command"])

    assert arguments.command in ("serve", "publish")
    environment = {
        name: value.replace("${POSTGRES_PASSWORD:-}", "x") for name, value in service.get("environment", {}).items()
    }
    assert Settings.read(environment).source("host") == "default"
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]


def test_there_are_three_replicas_behind_a_proxy() -> None:
    services = COMPOSE["services"]

    assert services["help"]["deploy"]["replicas"] == 3
    assert "ports" not in services["help"]
    assert (ROOT / "deploy" / "nginx.conf").is_file()
    assert {name for name, service in services.items() if service["profiles"] == ["sqlite"]} == {"single"}


def test_only_the_proxy_is_believed_who_a_request_comes_from() -> None:
    services, network = COMPOSE["services"], COMPOSE["networks"]["replicas"]["ipam"]["config"][0]
    address = ipaddress.IPv4Address(services["proxy"]["networks"]["replicas"]["ipv4_address"])
    trusted = Settings.read(services["help"]["environment"]).trusted_proxies

    assert [str(one) for one in trusted] == [f"{address}/32"]
    assert address in ipaddress.IPv4Network(network["subnet"])
    assert address not in ipaddress.IPv4Network(network["ip_range"])
    assert ipaddress.IPv4Network(network["ip_range"]).subnet_of(ipaddress.IPv4Network(network["subnet"]))
    assert str(address) != network["gateway"]
    assert {name for name, service in services.items() if "replicas" in service.get("networks", ())} == {
        name for name, service in services.items() if service["profiles"] == ["postgres"]
    }


#: What may be done twice although it is a POST: it only reads, or the store knows it again.
REPEATABLE = {"/v1/interactions", "/v1/resolve", "/v1/memory", "/v1/session", "/v1/contact/suggestions"}


def location(path: str) -> dict[str, str]:
    """The directives that nginx applies to a path: of the first expression that matches, else the longest prefix."""
    server, blocks = NGINX.split("location ", 1)
    found = re.findall(r"(~ )?(\S+) \{(.*?)\}", "location ".join(("", blocks)), re.DOTALL)
    matching = [body for expression, pattern, body in found if expression and re.search(pattern, path)]
    prefixes = [(pattern, body) for expression, pattern, body in found if not expression and path.startswith(pattern)]
    body = matching[0] if matching else max(prefixes)[1]
    return dict(re.findall(r"(proxy_next_upstream|proxy_read_timeout|proxy_pass) ([^;]+);", server + body))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_what_must_not_be_done_twice_is_not_given_to_a_second_replica(route: Route) -> None:
    rules = location(re.sub(r"\{\w+\}", "x", route.path))
    again = rules["proxy_next_upstream"].split()

    assert rules["proxy_pass"] == "http://help"
    assert ("non_idempotent" in again) == (route.path in REPEATABLE)
    assert ("error" in again) == (not route.path.startswith("/v1/author/drafts"))
    assert (rules.get("proxy_read_timeout") == "300s") == route.path.startswith("/v1/author/")


def test_every_location_keeps_the_headers_that_are_set_for_all() -> None:
    """One of its own would take all of them away."""
    assert "proxy_set_header" not in NGINX.split("location ", 1)[1]
    assert 'proxy_set_header Forwarded "";' in NGINX


def test_the_lock_of_the_image_has_a_hash_for_everything() -> None:
    lines = (ROOT / "requirements" / "server.txt").read_text("utf-8").splitlines()
    packages = [line for line in lines if re.match(r"^[a-z0-9].*==", line)]

    assert {"psycopg", "pyarrow", "starlette", "uvicorn"} <= {re.split(r"[\[=]", line)[0] for line in packages}
    assert all(line.endswith("\\") for line in packages)
    assert not [line for line in lines if "http" in line and "://" in line]


def test_the_commands_of_the_guide_are_commands() -> None:
    guide = (ROOT / "docs" / "operate.md").read_text("utf-8")
    for line in re.findall(r"^(?:HELPSDK_\w+=\S+ )*(helpsdk .+)$", guide, re.MULTILINE):
        parser().parse_args(shlex.split(line, comments=True)[1:])
