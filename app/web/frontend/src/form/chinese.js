// form-js in Chinese: every text of its translate service, and those that it writes without it (build.js).

const texts = {
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

const isChinese = document.documentElement.lang.startsWith('zh');

/** form-js's translate service: `{places}` filled, also when the value is 0. */
export function translate(template, values = {}) {
  const chosen = isChinese ? (texts[template] ?? template) : template;
  return chosen.replace(/{([^}]+)}/g, (place, name) => values?.[name] ?? place);
}

export const translateModule = { translate: ['value', translate] };
