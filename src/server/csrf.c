/* Tokens against forged requests. */
#include "server/csrf.h"

#include "os/random.h"

#include <sodium.h>

enum { HALF = 32 };

static bool session_hash(const unsigned char key[CSRF_KEY_BYTES], struct str session, unsigned char out[HALF])
{
	return !crypto_generichash(out, HALF, (const unsigned char *)session.p, session.n, key, CSRF_KEY_BYTES);
}

bool csrf_token(const unsigned char key[CSRF_KEY_BYTES], struct str session, char out[CSRF_TOKEN_BYTES])
{
	unsigned char both[2 * HALF], hash[HALF];

	out[0] = '\0';
	if (os_random(both, HALF) || !session_hash(key, session, hash))
		return false;
	for (int i = 0; i < HALF; i++)
		both[HALF + i] = both[i] ^ hash[i];
	sodium_bin2hex(out, CSRF_TOKEN_BYTES, both, sizeof both);
	return true;
}

bool csrf_token_ok(const unsigned char key[CSRF_KEY_BYTES], struct str session, struct str token)
{
	unsigned char both[2 * HALF], hash[HALF];
	size_t n = 0;

	if (token.n != CSRF_TOKEN_BYTES - 1 || sodium_hex2bin(both, sizeof both, token.p, token.n, NULL, &n, NULL) || n != sizeof both ||
	    !session_hash(key, session, hash))
		return false;
	for (int i = 0; i < HALF; i++)
		both[HALF + i] ^= both[i];
	return !sodium_memcmp(both + HALF, hash, HALF);
}

bool csrf_same_origin(const struct request *r)
{
	struct str site = request_header(r, "Sec-Fetch-Site"), origin = request_header(r, "Origin");
	struct str scheme = request_is_https(r) ? STR("https://") : STR("http://");
	enum http_method m = request_method(r);

	if (m == METHOD_GET || m == METHOD_OPTIONS)
		return true;
	if (site.p)
		return str_is(site, "same-origin") || str_is(site, "none");
	return origin.n > scheme.n && str_eq(str_part(origin, 0, scheme.n), scheme) &&
	       str_eq_nocase(str_part(origin, scheme.n, origin.n), request_host(r));
}
