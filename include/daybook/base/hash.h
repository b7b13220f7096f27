/* Digests, random bytes and password hashing. The only module that knows libsodium. */
#ifndef DAYBOOK_BASE_HASH_H
#define DAYBOOK_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/err.h"

enum { HASH_BYTES = 32, HASH_HEX_BYTES = 65, PASSWORD_HASH_BYTES = 128, ID_HEX_BYTES = 33 };

/* Once per process, before any other call here. RC_UNAVAILABLE where the library cannot start. */
enum rc hash_start(struct err *err) MUST_CHECK;

/* BLAKE2b-256, fed piece by piece. Each add is length-prefixed (8 bytes little endian), so that pieces cannot run together. */
struct hash {
    _Alignas(64) unsigned char state[384];
};
void hash_init(struct hash *hash);
void hash_add(struct hash *hash, const void *bytes, size_t count);
void hash_add_text(struct hash *hash, const char *text); /* NULL differs from "": the prefix is all ones, no bytes */
void hash_add_int(struct hash *hash, int64_t value);     /* as 8 bytes, little endian */
void hash_finish(struct hash *hash, unsigned char out[HASH_BYTES]);

char *hash_hex(const unsigned char *bytes, size_t count, char *out); /* out: 2 × count + 1 bytes */
bool hash_equal(const void *a, const void *b, size_t bytes);         /* in constant time */
void random_bytes(void *out, size_t count);
/* A fresh 128-bit id as 32 hex digits. */
char *random_id(char out[ID_HEX_BYTES]);

/* Argon2id, 19 MiB, t=2 (OWASP's minimum for Argon2id). Takes tens of ms and 19 MiB: never on a loop thread. */
enum rc password_hash(const char *password, char out[PASSWORD_HASH_BYTES], struct err *err) MUST_CHECK;
bool password_verify(const char *hash, const char *password);
void secret_wipe(void *bytes, size_t count);
/* Keeps the pages out of swap and of core dumps, where the system lets us. */
void secret_lock(void *bytes, size_t count);

#endif
