/* The check digit: codes printed on real goods agree, each digit changed or two unlike neighbours swapped
 * that differ not by five is seen, and what is no GS1 code is none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/gs1.h"

/* The examples of the GS1 General Specifications and of ISO/IEC 15420. */
static const char *const good[] = {"4006381333931", "5901234123457", "6920000100019",  "036000291452",
                                   "96385074",      "73513537",      "10012345678902", "00000000000000"};

static void printed_codes_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_false(gs1_is_misread(good[i]));
}

static void each_wrong_digit_is_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        for (size_t at = 0; good[i][at]; at++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                char text[16];
                snprintf(text, sizeof text, "%s", good[i]);
                text[at] = digit;
                assert_int_equal(gs1_is_misread(text), digit != good[i][at]);
            }
        }
    }
}

static void swapped_neighbours_are_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        for (size_t at = 0; good[i][at + 1]; at++) {
            char text[16];
            snprintf(text, sizeof text, "%s", good[i]);
            text[at] = good[i][at + 1];
            text[at + 1] = good[i][at];
            assert_int_equal(gs1_is_misread(text), abs(text[at] - text[at + 1]) % 5 != 0);
        }
    }
}

static void other_texts_are_none(void **state)
{
    static const char *const others[] = {"",
                                         "1",
                                         "1234567",
                                         "123456789",
                                         "1234567890",
                                         "12345678901",
                                         "123456789012345",
                                         "400638133393X",
                                         "4006381333932 ",
                                         "BK-CITY-26",
                                         "12345678-",
                                         "٤٠٠٦٣٨١٣"};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(gs1_is_misread(others[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printed_codes_agree), cmocka_unit_test(each_wrong_digit_is_seen),
        cmocka_unit_test(swapped_neighbours_are_seen), cmocka_unit_test(other_texts_are_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
