/** Who uses the page, and the credential that the gateway knows them by. */
export interface Session {
  readonly name: string;
  readonly token: string;
}

/**
 * Signs somebody in. Here the development server answers for whoever is named in the address; in your own app it is your backend,
 * after it has made sure who asks. A secret that makes tokens never belongs in a page.
 */
export async function signIn(search: URLSearchParams): Promise<Session> {
  const response = await fetch(`/session?${search}`);
  if (!response.ok) throw new Error('Nobody could be signed in.');
  return (await response.json()) as Session;
}
