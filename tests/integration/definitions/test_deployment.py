"""Putting files into force: all or nothing, never the same twice, one deployer at a time."""

from contextlib import nullcontext
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.bootstrap.gate import build_gate
from app.config.settings import ROOT
from app.definitions.catalogue import Definitions
from app.definitions.deployment import Deploy, DeploymentResult, GateError
from app.definitions.files import collect
from app.definitions.gate import check
from app.definitions.history import deployments
from app.definitions.models import DefinitionFile, Deployment, Process
from app.engine.port import ProcessKey
from app.identity.actor import SYSTEM, Actor
from app.kernel.errors import ForbiddenError, InvalidInputError, NotFoundError
from app.ledger.models import LedgerEvent
from tests.support.clock import FixedClock
from tests.support.diagrams.definition_samples import FORM, bundle_files, process_file

CLOCK = FixedClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))


def deploy(session: Session, **changed: bytes) -> DeploymentResult:
    return Deploy(CLOCK)(session, SYSTEM, bundle_files(**changed), "a note")


def test_a_deployment_stores_files_processes_and_a_ledger_entry(session: Session) -> None:
    before = session.scalar(select(func.count()).select_from(LedgerEvent))
    result = deploy(session)

    assert result.created
    stored = session.execute(select(DefinitionFile.path, DefinitionFile.content)).all()
    assert {row.path: row.content for row in stored} == bundle_files()
    process = session.execute(select(Process.key, Process.name_zh, Process.name_en, Process.executable)).one()
    assert process == ("sample", "示例", "Sample", True)
    body = session.scalars(select(LedgerEvent.body).order_by(LedgerEvent.seq.desc())).first()
    assert '"deployment.made"' in str(body)
    assert session.scalar(select(func.count()).select_from(LedgerEvent)) == before + 1


def test_an_identical_redeploy_makes_no_version(session: Session) -> None:
    first = deploy(session)
    second = deploy(session)

    assert (second.created, second.number, second.id) == (False, first.number, first.id)
    assert session.scalar(select(func.count()).select_from(Deployment)) == 1


def test_a_change_makes_the_next_version_and_going_back_another(session: Session) -> None:
    numbers = [
        deploy(session).number,
        deploy(session, form=FORM.replace("说明".encode(), "备注".encode())).number,
        deploy(session).number,
    ]

    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


def test_a_refused_deployment_stores_nothing(session: Session) -> None:
    with pytest.raises(GateError) as refused:
        deploy(session, process=process_file(role="nobody"))

    assert [finding.rule for finding in refused.value.findings if finding.severity == "error"] == ["lane-role"]
    assert "nobody" in str(refused.value)
    assert session.scalar(select(func.count()).select_from(Deployment)) == 0
    assert session.scalar(select(func.count()).select_from(DefinitionFile)) == 0


def test_a_failing_trial_run_refuses_the_deployment(session: Session) -> None:
    class Trouble:
        path, line, message = "processes/sample.bpmn", 3, "It exploded."

    with pytest.raises(GateError, match="It exploded"):
        Deploy(CLOCK, lambda files: check(files, lambda _: [Trouble()]))(session, SYSTEM, bundle_files())


def test_people_without_the_role_may_not_deploy(session: Session) -> None:
    person = Actor(id=uuid4(), username="wang", name="王")

    with pytest.raises(ForbiddenError):
        Deploy(CLOCK)(session, person, bundle_files())


@pytest.mark.parametrize("files", [{}, {"../sample.bpmn": b""}, {"/etc/sample.bpmn": b""}])
def test_unusable_sets_of_files_are_refused(session: Session, files: dict[str, bytes]) -> None:
    with pytest.raises(InvalidInputError):
        Deploy(CLOCK)(session, SYSTEM, files)


def test_too_few_people_for_a_role_is_a_warning(session: Session) -> None:
    result = deploy(session)

    assert "people-enough" in {finding.rule for finding in result.findings}
    assert {finding.severity for finding in result.findings} == {"warning"}


def test_two_deployers_at_once_wait_for_each_other(fresh_database: str) -> None:
    engine = create_engine(fresh_database)
    with Session(engine) as one, Session(engine) as other:
        first = deploy(one)
        other.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            deploy(other, form=FORM.replace("说明".encode(), "备注".encode()))
        other.rollback()
        one.commit()
        second = deploy(other, form=FORM.replace("说明".encode(), "备注".encode()))
        other.commit()
    engine.dispose()

    assert (first.number, second.number) == (1, 2)


def test_the_catalogue_finds_the_newest_version_and_keeps_the_old_one(session: Session) -> None:
    definitions = Definitions(lambda: nullcontext(session))
    old = deploy(session)
    pinned = definitions.latest(session, "sample")
    new = deploy(session, process=process_file(name="新示例"))

    assert pinned == ProcessKey(old.id, "sample")
    assert definitions.latest(session, "sample") == ProcessKey(new.id, "sample")
    assert definitions.model(pinned).name("zh") == "示例"
    assert definitions.model(ProcessKey(new.id, "sample")).name("zh") == "新示例"
    assert definitions.number(session, new.id) == new.number
    assert set(definitions.files(new.id)) == {"processes/sample.bpmn", "processes/rate.dmn"}
    assert definitions.form(new.id, "review").name == "review"
    assert set(definitions.decisions(new.id)) == {"rate"}
    assert definitions.source(pinned) == bundle_files()["processes/sample.bpmn"]
    assert [(one.key.process, one.number, one.names["en"]) for one in definitions.in_force(session)] == [
        ("sample", new.number, "Sample")
    ]
    assert [row.number for row in deployments(session)] == [new.number, old.number]
    assert deployments(session)[0].to_json()["files"] == 3


def test_what_is_not_deployed_is_not_found(session: Session) -> None:
    definitions = Definitions(lambda: nullcontext(session))
    nowhere = str(UUID(int=1))

    with pytest.raises(NotFoundError):
        definitions.latest(session, "unheard_of")
    with pytest.raises(NotFoundError):
        definitions.number(session, nowhere)
    with pytest.raises(LookupError):
        definitions.files(nowhere)
    with pytest.raises(LookupError):
        definitions.form(deploy(session).id, "unheard_of")


def test_only_the_last_versions_stay_parsed(session: Session) -> None:
    definitions = Definitions(lambda: nullcontext(session), size=1)
    old = deploy(session)
    new = deploy(session, process=process_file(name="新示例"))

    first = definitions.version(old.id)
    assert definitions.version(old.id) is first
    definitions.version(new.id)
    assert definitions.version(old.id) is not first


def test_the_shipped_definitions_go_into_force_after_a_trial_run(session: Session) -> None:
    files = collect([ROOT / "processes", ROOT / "forms"])
    result = Deploy(CLOCK, build_gate())(session, SYSTEM, files)

    assert result.created
    assert {finding.severity for finding in result.findings} <= {"warning"}
    definitions = Definitions(lambda: nullcontext(session))
    assert {one.key.process for one in definitions.in_force(session)} >= {"quality_training", "qualification"}
    version = definitions.version(result.id)
    for model in version.models.values():
        for element in model.elements.values():
            if element.form is not None:
                assert version.form(element.form).schema("en")["components"]
