/** Text in which no URL shows a password: for messages, logs and wherever settings are shown. */
export function hidePasswords(text: string): string {
  return text
    .replaceAll(/(:\/\/[^\s:@/?]*):\S*@/gu, '$1:***@')
    .replaceAll(/([?&](?:ssl)?password=)[^\s&]*/giu, '$1***');
}
