"""What an operator may set: one table, read from arguments, the environment (`HELPSDK_<NAME>`), a TOML file, defaults.

A value that cannot be used, or a name that is no setting, stops start-up with one sentence that says what is allowed.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator, PrivateAttr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from helpsdk.errors import SettingInvalid, SettingUnknown
from helpsdk.server.limits import Rate, parse_rate
from helpsdk.server.settings import values

PREFIX = "HELPSDK_"
CONFIG = f"{PREFIX}CONFIG"
#: Variables of the same prefix that are no settings of a server: of the command line, of a host's backend, of tests.
_OTHERS = frozenset(
    PREFIX + name
    for name in [
        "CONFIG",
        "SITE",
        "SERVER",
        "KEY",
        "SECRET",
        "CONFORMANCE",
        "CORPORA",
        "REQUIRE_SUITES",
        "SOAK",
        "SEED",
    ]
)

_BYTES = "bytes, 1024 to 104857600"
_YES = "yes or no (true, false, on, off, 1, 0)"
_RATE = "requests a minute and how many of them at once, such as 600,100; 0 = no limit"
_SECONDS = "seconds, 0.05 to 3600"
_URL = "an http or https URL"


def _checked(parse: Callable[[str], Any], value: Any) -> Any:
    if value is None:
        return None
    try:
        return parse(values.text_of(value))
    except (KeyError, OverflowError) as error:
        raise ValueError(str(error)) from None


def _by(parse: Callable[[str], Any]) -> PlainValidator:
    return PlainValidator(partial(_checked, parse))


def _about(default: Any, allowed: str, help: str, *, secret: bool = False) -> Any:
    """Of a `secret` that is an address, all but the password may be shown."""
    return Field(default, description=help, json_schema_extra={"allowed": allowed, "secret": secret})


Folder = Annotated[Path | None, NoDecode, _by(values.folder)]
Flag = Annotated[bool, _by(values.flag)]
Host = Annotated[str, _by(values.host)]
Texts = tuple[str, ...]
Limit = Annotated[Rate, NoDecode, _by(parse_rate)]
Seconds = Annotated[float, _by(values.seconds)]
Bytes = Annotated[int, _by(values.between(1024, 104_857_600))]


class Settings(BaseSettings):
    """Every setting with its default. Build it with `Settings.read()`, which also looks at environment and file."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    data: Folder = _about(
        None, "a folder", "where the store, the index and last-good files are kept; <site folder>/.helpsdk"
    )
    database_url: Annotated[str | None, _by(values.database)] = _about(
        None,
        "a URL such as postgresql://user:password@host:5432/name",
        "PostgreSQL for everything that is kept, shared by several machines; else files in the data folder",
        secret=True,
    )
    host: Host = _about("127.0.0.1", "a host name or an IP address", "address to listen on")
    port: Annotated[int, _by(values.between(0, 65535))] = _about(
        8080, "a port, 0 to 65535 (0 = any free one)", "port to listen on"
    )
    workers: Annotated[int, _by(values.between(1, 64))] = _about(
        1, "a number, 1 to 64", "processes of `helpsdk serve` that answer; about one for each core"
    )
    public_url: Annotated[str | None, _by(values.base)] = _about(
        None, _URL, "the server's address, for the embed snippet; else the request's"
    )
    origins: Annotated[Texts, NoDecode, _by(values.origins)] = _about(
        (), "origins such as https://app.example.com, divided by commas", "allowed besides each site's own"
    )
    hosts: Annotated[Texts, NoDecode, _by(values.hosts)] = _about(
        (),
        "host names, each with or without a port, divided by commas, or * for any",
        "the hosts this server answers for, others get 421; else any, but on a loopback address only local names",
    )
    trusted_proxies: Annotated[Texts, NoDecode, _by(values.proxies)] = _about(
        (),
        "IP addresses and networks such as 10.0.0.0/8, or unix for a Unix socket, divided by commas",
        "proxies whose Forwarded and X-Forwarded-* headers are believed",
    )
    hsts_seconds: Annotated[int, _by(values.between(0, 63_072_000))] = _about(
        0,
        "seconds, 0 to 63072000 (0 = not sent)",
        "how long browsers reach this host by https only, told in replies over https",
    )
    rate_address: Limit = _about(Rate(3000, 600), _RATE, "requests of one address (IPv6: one /64)")
    rate_session: Limit = _about(Rate(600, 200), _RATE, "requests with one session")
    rate_site: Limit = _about(Rate(60_000, 10_000), _RATE, "requests for one site")
    rate_exchange: Limit = _about(Rate(1500, 300), _RATE, "tokens that one address exchanges for sessions")
    rate_contact: Limit = _about(Rate(30, 10), _RATE, "messages to the support team from one address")
    watch: Flag = _about(False, _YES, "publish an edited site folder at once")
    strict: Flag = _about(False, _YES, "fail at start instead of answering 503 when a site cannot be served")
    poll_seconds: Seconds = _about(1.0, _SECONDS, "time between looks for a revision that nobody told us of")
    start_seconds: Seconds = _about(5.0, _SECONDS, "how long a request waits for a lazy start")
    head_seconds: Seconds = _about(10.0, _SECONDS, "how long a client may take to send the head of a request")
    read_seconds: Seconds = _about(10.0, _SECONDS, "how long a client may take to send a body")
    drain_seconds: Seconds = _about(10.0, _SECONDS, "how long requests under way may take when the server is stopped")
    body_limit: Bytes = _about(65_536, _BYTES, "largest body of a request")
    interactions_body_limit: Bytes = _about(1_000_000, _BYTES, "largest body of a batch of interactions")
    author_body_limit: Bytes = _about(52_428_800, _BYTES, "largest body of what an author sends")
    header_limit: Annotated[int, _by(values.between(1024, 1_048_576))] = _about(
        16_384, "bytes, 1024 to 1048576", "largest sum of headers"
    )
    url_limit: Annotated[int, _by(values.between(512, 65_536))] = _about(
        8_192, "bytes, 512 to 65536", "longest path and query of a request; of searches, suggestions and answers 65535"
    )
    interactions_waiting: Annotated[int, _by(values.between(1, 10_000_000))] = _about(
        50_000, "a number, 1 to 10000000", "interactions that may wait for the disk before 503"
    )
    retention_months: Annotated[int, _by(values.between(1, 1200))] = _about(
        13, "months, 1 to 1200", "how long interactions are kept; older monthly files or daily partitions are removed"
    )
    sink_folder: Folder = _about(
        None, "a folder", "where stored interactions are also written as files, for another system to read"
    )
    sink_format: Annotated[str, _by(values.one_of("parquet", "jsonl"))] = _about(
        "jsonl", "jsonl or parquet", "the format of those files; parquet takes the extra `parquet`"
    )
    learn_every_hours: Annotated[int, _by(values.between(0, 8760))] = _about(
        24, "hours, 0 to 8760 (0 = never)", "time between lessons from searches and clicks"
    )
    memory_ms: Annotated[int, _by(values.between(0, 1000))] = _about(
        20,
        "milliseconds, 0 to 1000 (0 = never waited for)",
        "how long an answer waits for what a signed-in viewer saw elsewhere",
    )
    demo: Flag = _about(True, _YES, "show the widget's documentation with live examples at /widget/demo")
    contact_webhook: Annotated[str | None, _by(values.webhook)] = _about(
        None, _URL, "where messages to the support team are posted to"
    )
    contact_webhook_secret: Annotated[str | None, _by(values.secret)] = _about(
        None, "a text of at least 16 characters", "what those posts are signed with", secret=True
    )
    contact_email: Annotated[str | None, _by(values.address)] = _about(
        None, "an e-mail address", "where messages to the support team are mailed to"
    )
    contact_from: Annotated[str | None, _by(values.address)] = _about(
        None, "an e-mail address", "the sender of those mails; else the receiver"
    )
    smtp_url: Annotated[str | None, _by(values.smtp)] = _about(
        None,
        "a URL such as smtp://user:password@host:587 (STARTTLS where the server has it) or smtps://host",
        "the mail server",
        secret=True,
    )
    metrics_host: Host = _about("127.0.0.1", "a host name or an IP address", "address of the metrics")
    metrics_port: Annotated[int | None, _by(values.between(0, 65535))] = _about(
        None, "a port, 0 to 65535 (0 = any free one)", "port of the metrics for Prometheus; else there are none"
    )
    log_format: Annotated[str, _by(values.one_of("text", "json"))] = _about(
        "text", "text or json", "how `helpsdk serve` writes its log: for people, or one JSON object a line"
    )
    gc_freeze: Flag = _about(
        False,
        _YES,
        "keep what was built at start out of the garbage collector; `helpsdk serve` does, a host decides for itself",
    )

    _sources: dict[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def settings_customise_sources(  # type: ignore[override]  # of the sources only one is named
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings passes it by name
        init_settings: PydanticBaseSettingsSource,
        **_others: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only arguments by itself: `read` asks the others and keeps who said what."""
        return (init_settings,)

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, *, config: Path | None = None, **given: Any) -> Settings:
        """Arguments that are not None win over the environment, it over the file, that over defaults.

        `config` is the TOML file, else `HELPSDK_CONFIG` names it. Raises SettingInvalid and SettingUnknown.
        """
        environ = os.environ if environ is None else environ
        said = _Said()
        said.add(given, {name: name for name in given})
        said.add(_Environment(cls, environ)(), {name: variable(name) for name in cls.model_fields})
        file = config or (Path(environ[CONFIG]) if environ.get(CONFIG) else None)
        if file is not None:
            said.add(_file(cls, file), {name: f"{file}: {name}" for name in cls.model_fields})
        return said.settings(cls)

    def changed(self, **new: Any) -> Settings:
        """A copy with other values, which are checked. Raises SettingInvalid."""
        now = {name: getattr(self, name) for name in type(self).model_fields}
        changed = _Said()
        changed.add(new, {name: name for name in new})
        changed.add(now, {name: self.source(name) for name in now})
        return changed.settings(type(self))

    def source(self, name: str) -> str:
        """Who said it: the name of an argument or variable, a file and its key, or `default`."""
        return self._sources.get(name, "default")

    def shown(self, name: str) -> str:
        """A value as it may be shown to anybody who may see the others."""
        value = getattr(self, name)
        if value is not None and _extra(type(self).model_fields[name])["secret"]:
            return values.masked(value, address=name.endswith("_url"))
        return _written(value)


class _Said:
    """Values by name, of the first who said anything of each, and what that one calls it."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._names: dict[str, str] = {}

    def add(self, found: Mapping[str, Any], names: Mapping[str, str]) -> None:
        for name, value in found.items():
            if value is not None and name not in self._values:
                self._values[name], self._names[name] = value, names[name]

    def settings(self, cls: type[Settings]) -> Settings:
        try:
            settings = cls(**self._values)
        except ValidationError as error:
            raise self._invalid(cls, error) from None
        settings._sources = {name: said for name, said in self._names.items() if said != "default"}
        return settings

    def _invalid(self, cls: type[Settings], error: ValidationError) -> SettingInvalid | SettingUnknown:
        name = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
        if name not in cls.model_fields:
            return _unknown(name, name, list(cls.model_fields))
        extra = _extra(cls.model_fields[name])
        text = values.text_of(self._values[name])
        value = values.masked(text, address=name.endswith("_url")) if extra["secret"] else text
        return SettingInvalid(self._names[name], value, extra["allowed"])


class _Environment(PydanticBaseSettingsSource):
    """`HELPSDK_<NAME>`. A variable of that form that is no setting is a mistake worth stopping for."""

    def __init__(self, settings_cls: type[BaseSettings], environ: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._environ = environ

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        return self._environ.get(variable(field_name)), field_name, False

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields
        known = {variable(name): name for name in fields}
        for name in self._environ:
            if name.startswith(PREFIX) and name not in known and name not in _OTHERS:
                raise _unknown(name, name, list(known))
        return {name: self.get_field_value(field, name)[0] for name, field in fields.items()}


def variable(name: str) -> str:
    """The environment's name of a setting."""
    return PREFIX + name.upper()


def _file(cls: type[Settings], file: Path) -> Mapping[str, Any]:
    """Raises SettingInvalid for a file that cannot be read, SettingUnknown for a key that is no setting."""
    if not file.is_file():
        raise SettingInvalid("config", str(file), "a TOML file that is there")
    try:
        found = TomlConfigSettingsSource(cls, file)()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingInvalid("config", str(file), f"a TOML file that can be read ({error})") from None
    for name in found:
        if name not in cls.model_fields:
            raise _unknown(f"{file}: {name}", name, list(cls.model_fields))
    return found


def _unknown(where: str, name: str, known: list[str]) -> SettingUnknown:
    return SettingUnknown(where, get_close_matches(name, known, n=1))


def described() -> list[tuple[str, str, str, str]]:
    """Rows of (environment name, default, allowed, help): what the documentation and `--help` print."""
    return [
        (variable(name), _written(field.default), _extra(field)["allowed"], field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _extra(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    assert isinstance(extra, dict)
    return extra


def _written(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return values.text_of(value)
