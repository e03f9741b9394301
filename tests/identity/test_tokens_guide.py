"""docs/identity.md: its code runs as it is, and no code a developer can meet is missing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk import HelpServer, HelpSigner
from helpsdk.cli.main import main
from helpsdk.identity.claims import REQUIRED
from helpsdk.identity.tokens import read
from helpsdk.identity.trust import Trust, add_key
from helpsdk.server.problems import IDENTITY
from tests.identity.tokenvectors import tokens, vectors
from tests.paths import program
from tests.server.serving import indexed, on_loopback, until

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
SIGNERS = ROOT / "examples" / "signers"
SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

SIGNED = "token = help_token(SimpleNamespace(id=42, plan='team', language='ru'))\n"
#: What stands around the guide's call of `verify`, in the order of its table.
VERIFIED = [
    ("python", f"{SIGNED}print({{call}}.id)\n"),
    (
        "python",
        f"""{SIGNED}
from help_token import verify
key_id, secret = os.environ["HELP_KEY_ID"], os.environ["HELP_SECRET"]
print({{call}}["id"])
""",
    ),
    (
        "js",
        """
import {{ verify }} from "./help-token.mjs";
const token = helpToken({{ id: 42, language: "ru" }});
console.log({call}.id);
""",
    ),
    (
        "php",
        """
$token = help_token((object) ['id' => 42, 'plan' => 'team', 'language' => 'ru']);
[$kid, $secret] = [getenv('HELP_KEY_ID'), getenv('HELP_SECRET')];
echo {call}['id'];
""",
    ),
]
PYTHON = "\nfrom types import SimpleNamespace\nprint(help_token(SimpleNamespace(id=42, plan='team', language='ru')))\n"
NODE = "\nconsole.log(helpToken({ id: 42, plan: 'team', language: 'ru' }));\n"
PHP = "\necho help_token((object) ['id' => 42, 'plan' => 'team', 'language' => 'ru']), PHP_EOL;\n"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found, language
    return found[1]


def guide_site(folder: Path) -> Path:
    """A site with what the guide writes for customers."""
    files = {
        "site.yaml": "id: ledger\ntitle: Ledger\ndefault_locale: en\nlocales: [en]\n",
        "audiences.yaml": block("yaml"),
        "articles/refunds/en.md": block("markdown"),
    }
    for path, text in files.items():
        (folder / "help" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "help" / path).write_text(text, encoding="utf-8")
    return folder / "help"


def run(command: list[str], folder: Path) -> str:
    known = {"HELP_KEY_ID": "k1", "HELP_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=os.environ | known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout.strip()


def example(language: str, folder: Path, then: str = "") -> list[str]:
    """The guide's example with a call and `then` at its end; the command that runs it."""
    if language == "python":
        (folder / "help_token.py").write_bytes((SIGNERS / "python" / "help_token.py").read_bytes())
        (folder / "example.py").write_text(block("python") + PYTHON + then, encoding="utf-8")
        return [sys.executable, "example.py"]
    if language == "js":
        (folder / "help-token.mjs").write_bytes((SIGNERS / "node" / "help-token.mjs").read_bytes())
        (folder / "example.mjs").write_text(block("js") + NODE + then, encoding="utf-8")
        return [program("node", "nodejs"), "example.mjs"]
    (folder / "HelpToken.php").write_bytes((SIGNERS / "php" / "HelpToken.php").read_bytes())
    (folder / "example.php").write_text(f"<?php\n{block('php')}{PHP}{then}", encoding="utf-8")
    return [program("php", "php-cli"), "example.php"]


@pytest.mark.parametrize("language", ["python", "js", "php"])
def test_the_examples_sign(language: str, tmp_path: Path) -> None:
    token = run(example(language, tmp_path), tmp_path)

    claims = read(token, {"k1": SECRET}, site="ledger", now=time.time())
    assert (claims.viewer.id, claims.viewer.locale, claims.issuer) == ("42", "ru", "ledger-web")
    assert (claims.viewer.groups, claims.viewer.traits) == (frozenset({"customers"}), {"plan": "team"})


@pytest.mark.parametrize("row", range(len(VERIFIED)))
def test_verify_is_called_as_the_guide_says(row: int, tmp_path: Path) -> None:
    call = re.findall(r"\| `([^`]*verify\(.*?)` \|", GUIDE)[row]
    language, around = VERIFIED[row]

    assert run(example(language, tmp_path, around.format(call=call)), tmp_path).split()[-1].endswith("42")


def test_a_trait_that_is_undefined_is_left_out_in_node(tmp_path: Path) -> None:
    then = "console.log(helpToken({ id: 42, language: 'ru' }));"
    token = run(example("js", tmp_path, then), tmp_path).splitlines()[-1]

    assert read(token, {"k1": SECRET}, site="ledger", now=time.time()).viewer.traits == {}


def test_making_a_key_prints_what_the_guide_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = block("").split("\n", 1)[1]
    assert main(["keys", "add", "--site", str(guide_site(tmp_path)), "--note", "ledger-web"]) == 0
    printed = capsys.readouterr().out
    kid, secret = re.findall(r"key (\w+), active\n(\S{43})\n", printed)[0]

    assert shown.replace("k3f9ab", kid).replace("mJ0q…43 characters…Xw8", secret) == printed


def test_the_proof_proves_it(tmp_path: Path) -> None:
    for name in ("bash", "curl"):
        program(name, name)
    server = HelpServer(guide_site(tmp_path))
    made: list[str] = []

    def change(trust: Trust) -> Trust:
        trust, key, secret = add_key(trust, "host", now=datetime.now(UTC))
        signer = HelpSigner(site="ledger", key_id=key.id, secret=secret, issuer="ledger-web")
        made.append(signer.token("42", groups=["customers"]))
        return trust

    with on_loopback(server) as address:
        site = indexed(server).sites[0]
        number = site.shelf.store().change_trust(site.id, change).number
        until(lambda: site.trust.number >= number)
        known = {"HELP": address, "TOKEN": made[-1], "no_proxy": "*"}
        script = ["bash", "-euo", "pipefail", "-c", block("sh")]
        done = subprocess.run(script, env=os.environ | known, capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.split() == ["200", "404"]


def test_every_code_is_explained() -> None:
    explained = set(re.findall(r"`((?:token|session|identity)_\w+)`", GUIDE))
    met = {code for code in IDENTITY if code.startswith(("token_", "session_", "identity_"))}

    assert met | {row["code"] for row in vectors()["hostile"]} <= explained
    assert explained - met == {"token_unavailable"}  # the widget's own


def test_every_claim_is_in_the_table() -> None:
    rows = "\n".join(re.findall(r"^\| (`\w+`.*?) \|", GUIDE, re.MULTILINE))

    assert [
        name for name in (*REQUIRED, "nbf", "account", "groups", "traits", "locale", "scope") if name not in rows
    ] == []


def test_the_signers_are_short_and_need_nothing() -> None:
    for file in SIGNERS.glob("*/*.*"):
        text = file.read_text(encoding="utf-8")
        imports = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE) if file.suffix == ".py" else []
        assert set(imports) <= sys.stdlib_module_names, file
        assert not re.findall(r'from "(?!node:)', text.split("*/")[-1]) and "require" not in text.split("*/")[-1], file
        assert len([line for line in text.splitlines() if line.strip()]) <= 190, file


def test_the_vectors_are_those_the_guide_speaks_of() -> None:
    assert len(tokens("hostile")) >= 60 and len(tokens("valid")) >= 20
