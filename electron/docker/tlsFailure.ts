/** Why a TLS connection was not trusted, by OpenSSL's and Node's codes, and what to do about it. */

interface Rule {
  readonly code: RegExp
  readonly why: (words: string, names: string) => string
}

const RULES: readonly Rule[] = [
  {
    code: /^CERT_HAS_EXPIRED$/,
    why: () => 'the engine’s certificate has expired; renew it over there',
  },
  {
    code: /^CERT_NOT_YET_VALID$/,
    why: () => 'the engine’s certificate is not valid yet; compare the clocks of both machines',
  },
  {
    code: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    why: (_, names) =>
      `the engine’s certificate is for another name${names === '' ? '' : ` (it has ${names})`}; use a name it has, or have it made for this one`,
  },
  {
    code: /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE/,
    why: () =>
      'the engine’s certificate is of an unknown authority; check that ca.pem is the one that signed it',
  },
  {
    code: /ALERT_(CERTIFICATE_(REQUIRED|UNKNOWN|EXPIRED|REVOKED)|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)|SSLV3_ALERT/,
    why: (words) =>
      `the engine does not accept the client’s certificate (${words}); check cert.pem and key.pem`,
  },
  {
    code: /^EPROTO$|WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH/,
    why: () => 'what listens there does not speak TLS; check the port, which is 2376 by custom',
  },
  {
    code: /^ERR_OSSL|PEM|KEY_VALUES_MISMATCH|NO_START_LINE/,
    why: (words) => `the certificates cannot be used (${words}); check ca.pem, cert.pem and key.pem`,
  },
]

/** Null where it is no matter of TLS. `words` are the error's own, `names` the certificate's. */
export function explainTls(code: string, words: string, names: string, at: string): string | null {
  if (!/CERT|TLS|SSL|EPROTO|SELF_SIGNED|UNABLE_TO|PEM/.test(code)) return null
  const short = words.replace(/^.*?(?:error:)?[0-9A-F]{8,}:/i, '').trim()
  const rule = RULES.find((each) => each.code.test(code))
  const why = rule?.why(short, names) ?? `${short}; check its certificates`
  return `no trusted connection to ${at}: ${why}`
}
