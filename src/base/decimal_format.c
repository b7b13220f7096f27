#include <string.h>

#include "daybook/base/decimal.h"

/* Written from the end: the last decimal first. */
char *decimal_format(int64_t value, int decimals, enum decimal_style style, char out[DECIMAL_BYTES])
{
    char digits[DECIMAL_BYTES];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
    digits[--at] = '\0';
    bool trimming = style == DECIMAL_TRIM;
    for (int i = 0; i < decimals; i++, left /= 10) {
        trimming = trimming && left % 10 == 0;
        if (!trimming)
            digits[--at] = (char)('0' + left % 10);
    }
    if (digits[at])
        digits[--at] = '.';
    int written = 0;
    do {
        if (style == DECIMAL_GROUPED && written > 0 && written % 3 == 0)
            digits[--at] = ',';
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
        written++;
    } while (left);
    if (value < 0)
        digits[--at] = '-';
    return memcpy(out, digits + at, sizeof digits - at);
}
