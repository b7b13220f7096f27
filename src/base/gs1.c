#include "daybook/base/gs1.h"

#include <stddef.h>
#include <string.h>

bool gs1_is_misread(const char *text)
{
    enum { WEIGHT = 3, TEN = 10 };
    static const size_t sizes[] = {8, 12, 13, 14};
    const size_t digits = strspn(text, "0123456789");
    bool is_code = false;
    int sum = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        is_code = is_code || digits == sizes[i];
    if (!is_code || text[digits])
        return false;
    /* from the right: 1, 3, 1, 3 … with the check digit itself, ten divides the sum */
    for (size_t i = 0; i < digits; i++)
        sum += (text[digits - 1 - i] - '0') * (i % 2 ? WEIGHT : 1);
    return sum % TEN != 0;
}
