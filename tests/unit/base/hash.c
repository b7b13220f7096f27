/* Proves that the chain's digest is BLAKE2b-256 over length-prefixed pieces, so that no two lists of pieces
 * share one; that Argon2id takes the right password only, at the cost promised; that ids are fresh. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "daybook/base/hash.h"

/* From the library itself, which only src/base/hash.c may include: the one-shot call is the independent way.
 */
int crypto_generichash(unsigned char *out, size_t out_bytes, const unsigned char *in,
                       unsigned long long in_bytes, const unsigned char *key, size_t key_bytes);

static int start(void **state)
{
    (void)state;
    return hash_start(NULL) == RC_OK ? 0 : -1;
}

static void digest(unsigned char out[HASH_BYTES], const char *first, const char *second)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, first);
    hash_add_text(&hash, second);
    hash_finish(&hash, out);
}

static void is_blake2b_of_the_prefixed_pieces(void **state)
{
    (void)state;
    static const char fed[] = "\3\0\0\0\0\0\0\0abc"
                              "\10\0\0\0\0\0\0\0\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
                              "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
                              "\0\0\0\0\0\0\0\0";
    unsigned char expected[HASH_BYTES], got[HASH_BYTES];
    crypto_generichash(expected, sizeof expected, (const unsigned char *)fed, sizeof fed - 1, NULL, 0);
    struct hash hash;
    hash_init(&hash);
    hash_add(&hash, "abc", 3);
    hash_add_int(&hash, -2);
    hash_add_text(&hash, NULL);
    hash_add(&hash, NULL, 0);
    hash_finish(&hash, got);
    assert_memory_equal(got, expected, HASH_BYTES);
}

static void nothing_added_gives_the_empty_digest(void **state)
{
    (void)state;
    struct hash hash;
    unsigned char got[HASH_BYTES];
    char hex[HASH_HEX_BYTES];
    hash_init(&hash);
    hash_finish(&hash, got);
    /* as `b2sum -l 256 /dev/null` prints it */
    assert_string_equal(hash_hex(got, sizeof got, hex),
                        "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

static void pieces_cannot_run_together(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"ab", "c"},   {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"abc", NULL},
        {NULL, "abc"}, {"", NULL},  {NULL, ""},  {"", ""},
    };
    enum { PAIRS = sizeof pairs / sizeof *pairs };
    unsigned char digests[PAIRS][HASH_BYTES];
    for (size_t i = 0; i < PAIRS; i++) {
        digest(digests[i], pairs[i][0], pairs[i][1]);
        for (size_t j = 0; j < i; j++)
            assert_false(hash_equal(digests[i], digests[j], HASH_BYTES));
    }
    unsigned char again[HASH_BYTES];
    digest(again, "ab", "c");
    assert_true(hash_equal(again, digests[0], HASH_BYTES));
}

static void hex_is_lower_case_in_order(void **state)
{
    (void)state;
    char hex[7];
    assert_string_equal(hash_hex((const unsigned char[]){0x00, 0xAF, 0x19}, 3, hex), "00af19");
}

static void ids_are_fresh(void **state)
{
    (void)state;
    char first[ID_HEX_BYTES], second[ID_HEX_BYTES];
    random_id(first);
    random_id(second);
    assert_int_equal(strlen(first), 32);
    assert_int_equal(strspn(first, "0123456789abcdef"), 32);
    assert_string_not_equal(first, second);
}

static void passwords_are_verified(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_BYTES], other[PASSWORD_HASH_BYTES];
    struct err err = {0};
    assert_int_equal(password_hash("correct horse", hash, &err), RC_OK);
    assert_int_equal(password_hash("correct horse", other, &err), RC_OK);
    assert_string_not_equal(hash, other); /* each has a salt of its own */
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
    assert_true(password_verify(hash, "correct horse"));
    assert_true(password_verify(other, "correct horse"));
    assert_false(password_verify(hash, "correct horsf"));
    assert_false(password_verify(hash, "correct hors"));
    assert_false(password_verify(hash, ""));
    assert_false(password_verify("", "correct horse"));
    assert_false(password_verify("correct horse", "correct horse"));
    hash[strlen(hash) - 1] ^= 1;
    assert_false(password_verify(hash, "correct horse"));
}

static void a_secret_is_wiped(void **state)
{
    (void)state;
    char secret[8] = "secret";
    secret_wipe(secret, sizeof secret);
    assert_memory_equal(secret, ((const char[8]){0}), sizeof secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_blake2b_of_the_prefixed_pieces),
        cmocka_unit_test(nothing_added_gives_the_empty_digest),
        cmocka_unit_test(pieces_cannot_run_together),
        cmocka_unit_test(hex_is_lower_case_in_order),
        cmocka_unit_test(ids_are_fresh),
        cmocka_unit_test(passwords_are_verified),
        cmocka_unit_test(a_secret_is_wiped),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
