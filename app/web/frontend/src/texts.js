// The sentences that scripts write themselves; everything else comes from the server in the page's language.

const chinese = {
  'Saved {time}': '已保存 {time}',
  'Saving…': '正在保存…',
  'Not saved yet': '尚未保存',
  'Could not save. Trying again…': '保存失败，正在重试…',
  'Files are sent when you submit; the draft does not keep them. Choose them last.':
    '文件在提交时上传，草稿不保存文件，请最后再选。',
  'Sending…': '正在提交…',
  'There is nothing to fill in.': '没有需要填写的内容。',
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
};

export const isChinese = document.documentElement.lang.startsWith('zh');

/** `template` in the page's language, its {places} filled. */
export function text(template, values = {}) {
  const translated = isChinese ? (chinese[template] ?? template) : template;
  return translated.replace(/{(\w+)}/g, (_, name) => values[name] ?? `{${name}}`);
}
