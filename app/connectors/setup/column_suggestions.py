"""What the columns of an unknown file may mean, by the names that exporters give them."""

import re
from collections.abc import Mapping, Sequence

from app.imports.column_mapping import PEOPLE, fields_of

# Lower case, without spaces.
GUESSES: Mapping[str, Sequence[str]] = {
    "line": ("line", "linecode", "产线", "生产线", "线别", "线体"),
    "step": ("step", "operation", "process", "工序", "工位", "工站", "制程"),
    "start": (
        "start",
        "date",
        "time",
        "day",
        "timestamp",
        "日期",
        "检验日期",
        "检验时间",
        "开始时间",
        "时间",
        "生产日期",
        "投诉日期",
        "受理日期",
        "发现日期",
    ),
    "end": ("end", "结束时间", "完工时间"),
    "total": ("total", "qty", "inspected", "n", "检验数", "检验数量", "检验数(件)", "检查数", "投入数", "总数"),
    "defect": ("defect", "defects", "defective", "ng", "scrap", "不合格数", "不良数", "不合格品数", "缺陷数"),
    "product": ("product", "material", "产品", "产品编码", "物料", "物料号"),
    "equipment": ("equipment", "machine", "设备", "设备编号", "机台"),
    "shift": ("shift", "班次", "班别", "班组"),
    "unit": ("unit", "uom", "单位", "计量单位", "department", "部门", "组织", "组织单元", "部门名称"),
    "defect_type": ("defecttype", "defectcode", "缺陷类型", "次品类型", "不良类型", "缺陷代码", "不合格类型"),
    "qty": ("qty", "quantity", "count", "数量", "件数", "个数"),
    "cause": ("cause", "原因", "问题原因", "不良原因"),
    "text": ("text", "description", "complaint", "投诉内容", "内容", "描述", "问题描述"),
    "customer": ("customer", "客户", "客户名称"),
    "lot": ("lot", "batch", "批次", "批号"),
    "characteristic": ("characteristic", "特性", "检验特性", "特性编号", "检验项目"),
    "characteristic_name": ("characteristicname", "特性名称", "项目名称"),
    "nominal": ("nominal", "target", "标称值", "目标值", "标准值"),
    "lower": ("lower", "lsl", "下限", "规格下限", "下限值"),
    "upper": ("upper", "usl", "上限", "规格上限", "上限值"),
    "emp_no": ("empno", "employeeno", "employeenumber", "工号", "员工编号", "员工号", "人员编号", "职工号", "username"),
    "name": ("name", "姓名", "员工姓名", "名字"),
    "unit_parent": ("parent", "parentunit", "上级部门", "上级单位", "所属部门"),
    "unit_en": ("uniten", "部门英文"),
    "post": ("post", "position", "title", "jobtitle", "岗位", "职位", "职务", "岗位名称"),
    "post_en": ("posten", "岗位英文"),
    "manager": ("manager", "supervisor", "直接上级", "上级", "上级工号", "主管工号", "直属上级"),
    "email": ("email", "mail", "邮箱", "电子邮箱", "邮件"),
    "phone": ("phone", "mobile", "telephone", "手机", "手机号", "电话", "联系电话"),
    "employment": ("employment", "employmenttype", "用工形式", "用工性质", "用工类型", "员工类型"),
    "entered": ("entered", "hiredate", "entrydate", "入职日期", "入职时间", "到岗日期"),
    "left": ("left", "leavedate", "enddate", "离职日期", "离职时间"),
    "username": ("username", "login", "account", "登录名", "账号", "用户名"),
    "planned": ("planned", "headcountplan", "编制", "编制数", "定员", "编制人数"),
    "skill": ("skill", "技能", "技能编码", "技能代码"),
    "score": ("score", "分数", "成绩", "得分", "评分"),
    "as_of": ("asof", "date", "评定日期", "考核日期", "日期"),
    "course": ("course", "课程", "课程名称", "培训课程", "培训项目"),
    "held_on": ("heldon", "date", "培训日期", "上课日期", "日期"),
    "result": ("result", "结果", "培训结果", "考核结果"),
    "given_by": ("givenby", "provider", "来源", "培训机构", "讲师"),
    "key": ("id", "no", "key", "sample", "sampleno", "样本号", "单号", "检验单号", "编号", "记录号", "投诉单号"),
}


def guess_columns(header: Sequence[str], feed: str) -> dict[str, str]:
    """Our field of such rows (or `key`) by their column, where the name tells."""
    plain = {re.sub(r"\s", "", name).lower(): name for name in reversed(header)}
    wanted = (*fields_of(feed), *(() if feed in PEOPLE else ("key",)))
    return {ours: plain[name] for ours in wanted for name in reversed(GUESSES[ours]) if name in plain}
