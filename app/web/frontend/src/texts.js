// Every sentence that scripts show, in both languages: the key is the English one. All else comes from the server, in
// the page's language. The table is whole: the type check refuses a sentence that is not in it.

export const chinese = {
  // our own
  'Saved {time}': '已保存 {time}',
  '{tasks} open tasks, {notices} unread notifications': '{tasks} 项待办，{notices} 条未读通知',
  'Saving…': '正在保存…',
  'Not saved yet': '尚未保存',
  'Could not save. Trying again…': '保存失败，正在重试…',
  'Files are sent when you submit; the draft does not keep them. Choose them last.':
    '文件在提交时上传，草稿不保存文件，请最后再选。',
  'Sending…': '正在提交…',
  'Please check {count} field(s):': '请检查 {count} 处：',
  'The server cannot be reached. Your answers are still here; try again.':
    '无法连接服务器。填写的内容仍在本页，请重试。',
  'Your session has ended. Sign in again in another tab, then try again here.':
    '登录已失效。请在另一标签页重新登录，然后在此重试。',
  'The form could not be shown: {problem}': '表单无法显示：{problem}',
  'The diagram could not be shown: {problem}': '流程图无法显示：{problem}',
  'Entered {count} times': '已进入 {count} 次',
  'now': '当前',
  'stopped': '停滞',
  'Play': '播放',
  'Pause': '暂停',
  'Link copied': '链接已复制',
  'Copy the address above': '请复制地址栏中的链接',
  'Re-executed: same result as recorded': '已重新执行：与记录一致',
  'Erased by order: there is nothing left to re-execute': '已依法删除：没有可以重新执行的内容',
  'Re-executed: ANOTHER result than recorded': '已重新执行：与记录不一致！',
  'This step cannot be repeated': '此步骤无法重新执行',
  'Not re-executed: an earlier step could not be repeated': '未重新执行：前面的步骤无法重现',
  'A note in the record; it moves nothing': '仅为记录，不推动流程',
  'for {name}': '代 {name}',
  'Who': '操作人',
  'Role': '角色',
  'Lane': '泳道',
  'When': '时间',
  'Opened': '任务生成',
  'Claimed': '领取',
  'Due': '期限',
  'Waited': '等待',
  'Worked': '处理',
  'Signed': '签名含义',
  'Late': '逾期',
  'after its due date': '超过期限完成',
  'not claimed before': '未先领取',
  'What changed': '数据变化',
  'Withheld until both have answered': '双方都提交之前不公开',
  'from': '原为',
  'to': '改为',
  'Files': '附件',
  'Refused attempts before the next step': '下一步之前被拒绝的操作',
  'Who else could have acted': '当时还有谁可以处理',
  'By the roles, places and exclusions valid at that moment: {count}': '按当时有效的角色、范围与回避规则：{count} 人',
  'nobody': '没有其他人',
  '{count} more; type to find them': '还有 {count} 人，请输入查找',
  'Remove {name}': '移除{name}',
  'Chosen: {count}': '已选 {count} 人',
  'Name, pinyin or number': '姓名、拼音或工号',
  'All of this step below {required} ({count})': '全选本工序低于 {required} 分的（{count} 人）',
  'All found ({count})': '全选查到的（{count} 人）',
  'Nobody is found': '没有找到人员',
  'away until {day}': '休假至 {day}',
  'not assessed': '未评定',

  // form-js: all that it asks its translate service for, and what it writes without asking (build.js)
  "External content couldn't be loaded.": '无法加载外部内容。',
  "binding path '{value}' is already claimed": '字段路径“{value}”重复。',
  'Add new': '新增一项',
  'All values selected': '已全部选择',
  'Browse': '选择文件',
  'Click to remove sorting': '点击取消排序',
  'Click to sort by {value} ascending': '点击按{value}升序排列',
  'Click to sort by {value} descending': '点击按{value}降序排列',
  'Collapse': '收起',
  'Date and time must both be entered.': '请同时填写日期和时间。',
  'Decrement': '减少',
  'Document reference is not defined.': '未指定文件。',
  'Download {fileName}': '下载 {fileName}',
  'Expand all ({value})': '展开全部（{value}）',
  'Field is required.': '此项必填。',
  'Field must be a valid email.': '请填写有效的电子邮箱。',
  'Field must be a valid international phone number. (e.g. +4930664040900)':
    '请填写带国家代码的电话号码，例如 +8613800138000。',
  'Field must have maximum length of {value}.': '最多 {value} 个字。',
  'Field must have maximum value of {value}.': '不得大于 {value}。',
  'Field must have minimum length of {value}.': '至少 {value} 个字。',
  'Field must have minimum value of {value}.': '不得小于 {value}。',
  'Field must match pattern {value}.': '格式不符：{value}',
  'Increment': '增加',
  'Max validation value is not a valid number.': '表单的最大值不是有效数字。',
  'Min validation value is not a valid number.': '表单的最小值不是有效数字。',
  'Next page': '下一页',
  'No content to show.': '没有内容。',
  'No files selected': '未选择文件',
  'No results': '没有匹配项',
  'Nothing to show.': '没有数据。',
  'Please select a valid value, the two nearest valid values are {previousValue} and {nextValue}.':
    '请填写有效值，最接近的是 {previousValue} 和 {nextValue}。',
  'Previous page': '上一页',
  'Remove list item {number}': '删除第 {number} 项',
  'Remove tag': '移除',
  'Search': '搜索',
  'Select': '请选择',
  'Skip to search': '跳到搜索',
  'Unable to download document': '文件无法下载',
  'Value is expected to be an integer.': '请填写整数。',
  'Value is expected to have at most 1 decimal digit.': '最多 1 位小数。',
  'Value is expected to have at most {value} decimal digits.': '最多 {value} 位小数。',
  'Value is not a number.': '请填写数字。',
  'dd/mm/yyyy': '日/月/年',
  'hh:mm': '时:分',
  'hh:mm --': '时:分',
  'mm/dd/yyyy': '月/日/年',
  'yyyy/mm/dd': '年/月/日',
  '{page} of {total}': '第 {page} 页，共 {total} 页',
  '{value} files selected': '已选择 {value} 个文件',
};

/** @typedef {keyof typeof chinese} Text a sentence of the table */
/** @typedef {Record<string, unknown>} Values what stands in a sentence's {places} */

/** Without a page (in a test of what needs none) the language is English. */
export const isChinese = Boolean(globalThis.document?.documentElement.lang.startsWith('zh'));

/**
 * `sentence` in the page's language, its {places} filled.
 * @param {Text} sentence
 * @param {Values} [values]
 */
export function text(sentence, values) {
  return translate(sentence, values);
}

/**
 * The same for any sentence, as form-js asks; what the table does not know stays as it is.
 * @param {string} sentence
 * @param {Values} [values]
 */
export function translate(sentence, values) {
  return fill(isChinese ? inChinese(sentence) : sentence, values);
}

/** @param {string} sentence */
export function inChinese(sentence) {
  return Object.hasOwn(chinese, sentence) ? chinese[/** @type {Text} */ (sentence)] : sentence;
}

/**
 * A place without a value stays to be seen; 0 is a value.
 * @param {string} sentence
 * @param {Values} [values]
 */
export function fill(sentence, values) {
  return sentence.replace(/{([^}]+)}/g, (place, name) => String(values?.[name] ?? place));
}
