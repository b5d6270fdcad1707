/** What the server wrote into the page: where the Studio is, and how a person is known. */

const root = document.getElementById('root')

export const page = {
  /** The address of the Studio, with a slash at its end. */
  base: new URL('.', document.baseURI).pathname,
  /** The address below which the API is. */
  api: new URL('..', document.baseURI).href.replace(/\/$/, ''),
  host: root?.dataset.host ?? '',
  csrf: root?.dataset.csrf ?? '',
  login: root?.dataset.login ?? '',
  /** The address below which Django's admin has its pages, for those who may see them. */
  admin: root?.dataset.admin ?? '',
  nonce: root?.dataset.nonce ?? '',
} as const
