import type { Programme } from '#domain';

const ROLES: readonly (readonly [role: string, meaning: string])[] = [
  ['coordinator', 'sees and changes everything'],
  ['school-leader', 'sees the school picked below'],
  ['participant', 'sees the own record, by the id below'],
  ['researcher', 'sees everything under pseudonyms'],
  ['partner', "sees the partners' figures"],
];

/** The page on which one picks who one is. It asks nothing of the network. */
export function developmentPage({ name, schools }: Programme, returnTo: string): string {
  const roles = ROLES.map(
    ([role, meaning], i) =>
      `<p><label><input type="radio" name="role" value="${role}"${i === 0 ? ' checked' : ''}> <b>${role}</b>: ${meaning}</label></p>`,
  );
  const options = schools.map((school) => `<option value="${escape(school.code)}">${escape(school.name)}</option>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<title>Development sign-in</title>
<style>body{font:1rem/1.5 system-ui;max-width:36rem;margin:2rem auto;padding:0 1rem}input,select,button{font:inherit}</style>
<h1>Development sign-in</h1>
<p>${escape(name)}. No identity provider is set and this is not production, so pick who you are.</p>
<form method="post" action="/auth/development">
<fieldset><legend>Role</legend>
${roles.join('\n')}
</fieldset>
<p><label>School <select name="school">${options.join('')}</select></label></p>
<p><label>Participant <input name="participant" size="36" placeholder="id on the roster, a UUID"></label></p>
<input type="hidden" name="return" value="${escape(returnTo)}">
<p><button>Sign in</button></p>
</form>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
