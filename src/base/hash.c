#include "daybook/base/hash.h"

#include <string.h>

#include <sodium.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(struct hash),
               "struct hash holds the library's state");
_Static_assert(_Alignof(crypto_generichash_state) <= _Alignof(struct hash), "and is aligned as it asks");
_Static_assert(crypto_pwhash_STRBYTES <= PASSWORD_HASH_BYTES, "a password's hash fits");

enum { PREFIX_BYTES = 8, PASSWORD_PASSES = 2, PASSWORD_MEMORY_BYTES = 19 * 1024 * 1024 };

enum rc hash_start(struct err *err)
{
    if (sodium_init() < 0)
        return err_set(err, RC_UNAVAILABLE,
                       "libsodium cannot start; check that the system gives random bytes (/dev/urandom)");
    return RC_OK;
}

static crypto_generichash_state *state_of(struct hash *hash)
{
    return (crypto_generichash_state *)(void *)hash->state;
}

static void put_little_endian(uint64_t value, unsigned char out[PREFIX_BYTES])
{
    out[0] = (unsigned char)value; /* spelt out, the compiler makes one store of it */
    out[1] = (unsigned char)(value >> 8);
    out[2] = (unsigned char)(value >> 16);
    out[3] = (unsigned char)(value >> 24);
    out[4] = (unsigned char)(value >> 32);
    out[5] = (unsigned char)(value >> 40);
    out[6] = (unsigned char)(value >> 48);
    out[7] = (unsigned char)(value >> 56);
}

static void add_number(struct hash *hash, uint64_t value)
{
    unsigned char bytes[PREFIX_BYTES];
    put_little_endian(value, bytes);
    crypto_generichash_update(state_of(hash), bytes, sizeof bytes);
}

void hash_init(struct hash *hash)
{
    crypto_generichash_init(state_of(hash), NULL, 0, HASH_BYTES);
}

void hash_add(struct hash *hash, const void *bytes, size_t count)
{
    unsigned char small[128]; /* with its count in one piece: most are a few bytes, and a piece costs more */
    if (count > sizeof small - PREFIX_BYTES) {
        add_number(hash, count);
        crypto_generichash_update(state_of(hash), bytes, count);
        return;
    }
    put_little_endian(count, small);
    if (count)
        memcpy(small + PREFIX_BYTES, bytes, count);
    crypto_generichash_update(state_of(hash), small, PREFIX_BYTES + count);
}

void hash_add_text(struct hash *hash, const char *text)
{
    if (text)
        hash_add(hash, text, strlen(text));
    else
        add_number(hash, UINT64_MAX); /* a count no piece can have */
}

void hash_add_int(struct hash *hash, int64_t value)
{
    unsigned char bytes[PREFIX_BYTES];
    put_little_endian((uint64_t)value, bytes);
    hash_add(hash, bytes, sizeof bytes);
}

void hash_finish(struct hash *hash, unsigned char out[HASH_BYTES])
{
    crypto_generichash_final(state_of(hash), out, HASH_BYTES);
}

char *hash_hex(const unsigned char *bytes, size_t count, char *out)
{
    return sodium_bin2hex(out, 2 * count + 1, bytes, count);
}

bool hash_equal(const void *a, const void *b, size_t bytes)
{
    return sodium_memcmp(a, b, bytes) == 0;
}

void random_bytes(void *out, size_t count)
{
    randombytes_buf(out, count);
}

char *random_id(char out[ID_HEX_BYTES])
{
    unsigned char bytes[(ID_HEX_BYTES - 1) / 2];
    random_bytes(bytes, sizeof bytes);
    return hash_hex(bytes, sizeof bytes, out);
}

enum rc password_hash(const char *password, char out[PASSWORD_HASH_BYTES], struct err *err)
{
    char made[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(made, password, strlen(password), PASSWORD_PASSES, PASSWORD_MEMORY_BYTES,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_memory(err);
    memcpy(out, made, sizeof made);
    return RC_OK;
}

bool password_verify(const char *hash, const char *password)
{
    return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

void secret_wipe(void *bytes, size_t count)
{
    sodium_memzero(bytes, count);
}

void secret_lock(void *bytes, size_t count)
{
    (void)!sodium_mlock(bytes, count);
}
