// The sentences that scripts write themselves; everything else comes from the server in the page's language.

const chinese = {
  'Saved {time}': '已保存 {time}',
  'Saving…': '正在保存…',
  'Not saved yet': '尚未保存',
  'Could not save. Trying again…': '保存失败，正在重试…',
  'Files are sent with the form, not with the draft.': '附件随提交一起上传，不随草稿保存。',
  'Sending…': '正在提交…',
  'There is nothing to fill in.': '没有需要填写的内容。',
  'Please check {count} field(s):': '请检查 {count} 处：',
  'The server cannot be reached. Your answers are still here; try again.': '无法连接服务器。填写的内容仍在本页，请重试。',
  'Your session has ended. Sign in again in another tab, then try again here.': '登录已失效。请在另一标签页重新登录，然后在此重试。',
  'The form could not be shown: {problem}': '表单无法显示：{problem}',
  'The diagram could not be shown: {problem}': '流程图无法显示：{problem}',
  'Entered {count} times': '已进入 {count} 次',
  'now': '当前',
  'stopped': '停滞',
};

export const isChinese = document.documentElement.lang.startsWith('zh');

/** `template` in the page's language, its {places} filled. */
export function text(template, values = {}) {
  const translated = isChinese ? chinese[template] ?? template : template;
  return translated.replace(/{(\w+)}/g, (_, name) => values[name] ?? `{${name}}`);
}
