import { offline, problemOf } from './problem.ts';

export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A path with its parameters; those that are undefined or an empty list are left out. */
export function withParameters(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of typeof value === 'object' ? value : [value]) {
      if (one !== undefined) query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

type Init = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** The JSON answer. Errors: `ProblemError`; an abort passes through as it is. */
export async function request<Answer>(path: string, init: Init = {}): Promise<Answer> {
  let reply: Response;
  try {
    reply = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw offline(error);
  }
  if (!reply.ok) throw await problemOf(reply);
  return (await reply.json()) as Answer;
}

export function post<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const isForm = body instanceof FormData;
  return request(path, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    ...(isForm ? {} : { headers: { 'content-type': 'application/json' } }),
    ...(signal === undefined ? {} : { signal }),
  });
}
