/* Barcodes of GS1 (GTIN-8, -12, -13, -14): digits, the last of which checks the others. */
#ifndef DAYBOOK_BASE_GS1_H
#define DAYBOOK_BASE_GS1_H

#include <stdbool.h>

/* Whether a text is 8, 12, 13 or 14 digits and its check digit is wrong: it was misread or mistyped. Other
 * texts may be codes of any other kind. */
bool gs1_is_misread(const char *text);

#endif
