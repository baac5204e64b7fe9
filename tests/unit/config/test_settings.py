"""Where settings come from, and what a wrong one says."""

import stat
from pathlib import Path

import pytest

from app.config.settings import SettingsError, load_settings


def _load(instance: Path, **environ: str):
    return load_settings({"BIHUAN_INSTANCE": str(instance), **environ})


def test_defaults_suit_a_laptop(tmp_path: Path) -> None:
    settings = _load(tmp_path)
    assert (settings.host, settings.port, settings.timezone.key) == ("127.0.0.1", 8000, "Asia/Shanghai")
    assert settings.embedded
    assert not settings.demo
    assert not settings.smtp.enabled


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / "bihuan.toml").write_text('port = 9000\nhost = "0.0.0.0"\ndemo = true\n')
    settings = _load(tmp_path, BIHUAN_PORT="9001")
    assert (settings.host, settings.port, settings.demo) == ("0.0.0.0", 9001, True)  # noqa: S104


def test_sections_come_from_the_file_and_the_environment(tmp_path: Path) -> None:
    (tmp_path / "bihuan.toml").write_text('[smtp]\nhost = "mail.example.com"\n[files]\nmax_bytes = 10\n')
    settings = _load(tmp_path, BIHUAN_SMTP_PASSWORD="hidden")
    assert settings.smtp.enabled
    assert settings.files.max_bytes == 10
    assert "hidden" not in repr(settings)


def test_the_secret_key_is_made_once_and_closed(tmp_path: Path) -> None:
    first, second = _load(tmp_path).secret_key, _load(tmp_path).secret_key
    assert first == second
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_one_url_serves_both_roles(tmp_path: Path) -> None:
    settings = _load(tmp_path, DATABASE_URL="postgresql://me@db/bihuan")
    assert settings.database_url == settings.database_owner_url == "postgresql+psycopg://me@db/bihuan"
    assert not settings.embedded


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("BIHUAN_PORT", "70000", "port"),
        ("BIHUAN_TIMEZONE", "Asia/Nowhere", "Asia/Nowhere"),
        ("BIHUAN_PROT", "1", "prot"),
        ("BIHUAN_SMTP_SECURITY", "rot13", "security"),
        ("DATABASE_URL", "sqlite:///x.db", "postgresql://"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, setting: str, value: str, word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        _load(tmp_path, **{setting: value})


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "bihuan.toml").write_text("port = = 1")
    with pytest.raises(SettingsError, match=r"bihuan\.toml"):
        _load(tmp_path)


def test_what_connectors_may_reach_is_read_from_a_file_that_others_cannot(tmp_path: Path) -> None:
    path = tmp_path / "bihuan.toml"
    path.write_text(
        '[connectors]\nwebhook_secrets = ["file:mes"]\nfolders = ["/srv/drop"]\n'
        '[[connectors.hosts]]\nhost = "ERP.plant."\nports = [5432]\nsecrets = ["env:CONNECTOR_SECRET_ERP"]\n'
    )
    path.chmod(0o644)
    read = _load(tmp_path).connectors
    assert (read.hosts[0].host, read.hosts[0].ports) == ("erp.plant", (5432,))
    assert (read.webhook_secrets, read.folders) == (("file:mes",), (Path("/srv/drop"),))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600, "passwords may stand in it"


_HOST = "[[connectors.hosts]]\n"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f'{_HOST}host = "erp"\n', "ports"),
        (f'{_HOST}host = "10.0.0.0/8"\nports = [1]\nsecrets = ["file:x"]\n', "one host"),
        (f'{_HOST}host = "erp"\nports = [1]\nsecrets = ["file:/etc/passwd"]\n', "file:NAME"),
        (f'{_HOST}host = "erp"\nports = [1]\nsecrets = ["env:DATABASE_URL"]\n', "CONNECTOR_SECRET"),
        (f'{_HOST}host = "erp/x"\nports = [1]\n', "neither a host"),
        ('[connectors]\nfolders = ["drop"]\n', "whole path"),
        (
            f'[connectors]\nwebhook_secrets = ["file:x"]\n{_HOST}host = "e"\nports = [1]\nsecrets = ["file:x"]\n',
            "would go to a host",
        ),
    ],
)
def test_a_mistake_in_what_connectors_may_reach_is_named(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "bihuan.toml").write_text(text)
    with pytest.raises(SettingsError, match=word):
        _load(tmp_path)
