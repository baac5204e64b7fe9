"""What other systems bring of the organisation: the roster, and planned posts."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.imports import Feed, FeedActions, FeedField, FeedPermissions, ImportRequest, PlanImporter, PlanMaker
from app.ledger import Action
from app.organisation.imports.post_plan import PostPlan
from app.organisation.imports.roster_checks import CODES as ROSTER_CODES
from app.organisation.imports.roster_plan import USERNAME_TAKEN
from app.organisation.imports.roster_rows import DATES_REVERSED, WRONG_CONTACTS, PostReader, RosterReader
from app.organisation.units import UNIT_CODES
from app.plant import UNKNOWN_STEP
from app.quality import LINE, STEP
from app.skills import PERSON

_PERMISSIONS = FeedPermissions.one("people:import")
_UNIT = FeedField(
    "unit",
    "Organisation unit (path or name)",
    ("unit", "单位", "department", "部门", "组织", "组织单元", "部门名称"),
    kind="code",
)
_UNIT_PARENT = FeedField("unit_parent", "Unit above", ("parent", "parentunit", "上级部门", "上级单位", "所属部门"))
_POST = FeedField(
    "post", "Post", ("post", "position", "title", "jobtitle", "岗位", "职位", "职务", "岗位名称"), kind="code"
)
_ROSTER_FIELDS = (
    PERSON,
    FeedField("name", "Name", ("name", "姓名", "员工姓名", "名字"), required=True),
    _UNIT,
    _UNIT_PARENT,
    _POST,
    replace(LINE, required=False),
    replace(STEP, required=False),
    FeedField(
        "manager",
        "Manager's employee number",
        ("manager", "supervisor", "直接上级", "上级", "上级工号", "主管工号", "直属上级"),
    ),
    FeedField("email", "E-mail", ("email", "mail", "邮箱", "电子邮箱", "邮件")),
    FeedField("phone", "Telephone", ("phone", "mobile", "telephone", "手机", "手机号", "电话", "联系电话")),
    FeedField(
        "employment",
        "Employment (own or dispatched)",
        ("employment", "employmenttype", "用工形式", "用工性质", "用工类型", "员工类型"),
        kind="code",
    ),
    FeedField(
        "teaches",
        "Subject taught (makes a trainer)",
        ("teaches", "subject", "讲授内容", "授课内容", "培训师", "讲师资格"),
    ),
    FeedField(
        "entered", "Entry date", ("entered", "hiredate", "entrydate", "入职日期", "入职时间", "到岗日期"), kind="moment"
    ),
    FeedField("left", "Leave date", ("left", "leavedate", "enddate", "离职日期", "离职时间"), kind="moment"),
    FeedField("username", "Username", ("username", "login", "account", "登录名", "账号", "用户名")),
)
_POST_FIELDS = (
    replace(_UNIT, required=True),
    replace(_POST, required=True),
    FeedField(
        "planned",
        "Planned posts",
        ("planned", "headcountplan", "编制", "编制数", "定员", "编制人数"),
        required=True,
    ),
    _UNIT_PARENT,
    FeedField("unit_en", "Unit in English", ("uniten", "部门英文")),
    FeedField("post_en", "Post in English", ("posten", "岗位英文")),
)


def declare_feeds(plan_roster: PlanMaker) -> tuple[Feed, ...]:
    """The feeds of this slice; `plan_roster` makes the plan of a roster's run."""

    def open_roster(session: Session, request: ImportRequest) -> PlanImporter:
        return PlanImporter(session, request, RosterReader(request.mapping, request.now), plan_roster)

    def open_posts(session: Session, request: ImportRequest) -> PlanImporter:
        return PlanImporter(session, request, PostReader(request.mapping, request.now), PostPlan)

    return (
        Feed(
            name="roster",
            label="People of the plant (roster)",
            purpose="导入花名册（CSV、Excel） / Import the roster: who works here, where, until when.",
            fields=_ROSTER_FIELDS,
            open=open_roster,
            permissions=_PERMISSIONS,
            actions=FeedActions(Action.ROSTER_IMPORTED, Action.ROSTER_MENDED, Action.ROSTER_DISMISSED),
            codes=(UNKNOWN_STEP, USERNAME_TAKEN, DATES_REVERSED, *WRONG_CONTACTS, *ROSTER_CODES, *UNIT_CODES),
            personal=True,
            options=frozenset({"create_units", "complete"}),
        ),
        Feed(
            name="posts",
            label="Planned posts",
            purpose="导入岗位编制 / Import planned posts.",
            fields=_POST_FIELDS,
            open=open_posts,
            permissions=_PERMISSIONS,
            actions=FeedActions(Action.POSTS_IMPORTED, Action.POSTS_MENDED, Action.POSTS_DISMISSED),
            codes=UNIT_CODES,
            personal=True,
            options=frozenset({"create_units"}),
        ),
    )
