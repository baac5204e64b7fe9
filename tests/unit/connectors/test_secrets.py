"""Secrets come from one folder and one prefix, go to the host they belong to, and never are the product's own."""

import os
from pathlib import Path

import pytest

from app.config.outside import OutsideHost, OutsideSettings
from app.connectors.outside import Secrets, check_reference
from app.imports import SourceError
from app.kernel.errors import InvalidInputError

ERP = OutsideHost("erp.plant", (443,), ("file:erp", "env:CONNECTOR_SECRET_ERP", "file:linked", "file:key"))
SETTINGS = OutsideSettings((ERP, OutsideHost("mes.plant", (443,))), ("file:push",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o700)
    for name in ("erp", "push"):
        (folder / name).write_text(f"{name} word\n")
        (folder / name).chmod(0o600)
    return folder


@pytest.mark.parametrize(
    "text",
    [
        "s3cret",
        "file:/etc/passwd",
        "file:../secret-key",
        "file:a/b",
        "file:.hidden",
        "file:/proc/self/environ",
        "env:DATABASE_URL",
        "env:BIHUAN_SECRET_KEY",
        "env:CONNECTOR_SECRET_lower",
        "",
    ],
)
def test_a_reference_that_leads_elsewhere_is_refused_when_it_is_set(text: str) -> None:
    with pytest.raises(InvalidInputError):
        check_reference("token", text)


def test_a_secret_is_told_to_its_host_and_to_no_other(folder: Path) -> None:
    secrets = Secrets(folder, SETTINGS, (), {"CONNECTOR_SECRET_ERP": "from outside"})
    assert secrets.for_host("file:erp", "ERP.plant.") == "erp word"
    assert secrets.for_host("env:CONNECTOR_SECRET_ERP", "erp.plant") == "from outside"
    for reference, host in (("file:erp", "mes.plant"), ("file:push", "erp.plant"), ("file:erp", "evil.example")):
        with pytest.raises(SourceError, match="not meant for"):
            secrets.for_host(reference, host)


def test_what_signs_messages_is_listed_apart(folder: Path) -> None:
    secrets = Secrets(folder, SETTINGS)
    assert secrets.for_messages("file:push") == "push word"
    with pytest.raises(SourceError, match="signs no messages"):
        secrets.for_messages("file:erp")


def test_links_open_files_and_the_products_own_keys_are_no_secrets(folder: Path, tmp_path: Path) -> None:
    key = tmp_path / "seal-key.pem"
    key.write_text("PRIVATE")
    key.chmod(0o600)
    (folder / "linked").symlink_to(key)
    os.link(key, folder / "key")
    secrets = Secrets(folder, SETTINGS, (key,))
    for reference in ("file:linked", "file:key"):
        with pytest.raises(SourceError, match="not there"):
            secrets.for_host(reference, "erp.plant")
    (folder / "erp").chmod(0o644)
    with pytest.raises(SourceError, match="chmod 600"):
        secrets.for_host("file:erp", "erp.plant")
