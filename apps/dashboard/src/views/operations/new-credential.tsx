import { useState } from 'react';
import { sendJson } from '../../api/client.js';
import { useAttempt } from '../../api/use-attempt.js';
import { useSpeech } from '../../i18n/messages.js';
import { CopyLine } from '../../shell/copy-line.js';
import { Failed } from '../../shell/states.js';

interface Made {
  readonly key: string;
  readonly name: string;
  readonly secret: string;
}

interface NewCredentialProps {
  readonly scopes: readonly string[];
  readonly onMade: () => void;
}

/** What a learning platform needs. */
const USUAL: readonly string[] = ['statements/write', 'statements/read/mine'];

/** Makes a credential, and shows its secret until the page is left: there is no other time. */
export function NewCredential({ scopes, onMade }: NewCredentialProps) {
  const { t } = useSpeech();
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<Made>();
  return (
    <>
      {made && <Shown made={made} />}
      {open ? (
        <Form
          scopes={scopes}
          onEnd={(credential) => {
            setOpen(false);
            if (!credential) return;
            setMade(credential);
            onMade();
          }}
        />
      ) : (
        <p>
          <button type="button" className="primary" onClick={() => setOpen(true)}>
            {t.operations.create}
          </button>
        </p>
      )}
    </>
  );
}

function Shown({ made: { key, name, secret } }: { readonly made: Made }) {
  const { t } = useSpeech();
  return (
    <div className="made" role="status">
      <p>
        <strong>{name}</strong>: {t.operations.shownOnce}
      </p>
      <CopyLine label={t.operations.endpoint} line={`${window.location.origin}/xapi`} />
      <CopyLine label={t.operations.key} line={key} />
      <CopyLine label={t.operations.secret} line={secret} />
    </div>
  );
}

interface FormProps {
  readonly scopes: readonly string[];
  readonly onEnd: (made?: Made) => void;
}

function Form({ scopes, onEnd }: FormProps) {
  const { t } = useSpeech();
  const { failure, attempt } = useAttempt();
  const [name, setName] = useState('');
  const [held, setHeld] = useState<readonly string[]>(USUAL);
  const [options, setOptions] = useState({ deriveIds: false, lenient: false });
  const create = () =>
    attempt(async () => onEnd(await sendJson<Made>('POST', '/api/credentials', { name, scopes: held, ...options })));
  return (
    <form
      className="new-credential"
      aria-label={t.operations.create}
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <label>
        {t.operations.name}
        <input
          required
          maxLength={200}
          value={name}
          placeholder={t.operations.nameExample}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      <fieldset>
        <legend>{t.operations.scopes}</legend>
        {scopes.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={held.includes(scope)}
              onChange={() => setHeld(held.includes(scope) ? held.filter((one) => one !== scope) : [...held, scope])}
            />
            <code>{scope}</code>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{t.operations.options}</legend>
        {(['deriveIds', 'lenient'] as const).map((option) => (
          <label key={option}>
            <input
              type="checkbox"
              checked={options[option]}
              onChange={() => setOptions({ ...options, [option]: !options[option] })}
            />
            {t.operations[`${option}Help`]}
          </label>
        ))}
      </fieldset>
      {failure && <Failed failure={failure} />}
      <div className="controls">
        <button type="submit" className="primary" disabled={name.trim() === '' || held.length === 0}>
          {t.operations.make}
        </button>
        <button type="button" onClick={() => onEnd()}>
          {t.operations.cancel}
        </button>
      </div>
    </form>
  );
}
