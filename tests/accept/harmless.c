/* harmless [--csv|--json|--terminal]: reads an output of the program from stdin; exit status 1, with the
 * place, where it could do harm. Knows nothing of the program: bytes are decoded here.
 *
 * Always: not UTF-8; a control but the newline, C1 ones too; a bidi or line control of Unicode. --csv: also a
 * cell that a spreadsheet would take for a formula. --json: also an escape that stands for one of those
 * controls. --terminal: the program's own escape sequences may be there, so only what stored text alone could
 * bring is looked for. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char *bytes;
static size_t count;

static void fail_at(size_t at, const char *what)
{
    printf("byte %zu: %s:", at, what);
    for (size_t i = at > 24 ? at - 24 : 0; i < at + 24 && i < count; i++)
        printf(isprint(bytes[i]) ? "%c" : "\\x%02x", bytes[i]);
    putchar('\n');
    exit(1);
}

/* One character; 0 bytes: none that UTF-8 has. */
static size_t decode(size_t at, uint32_t *ret)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char lead = bytes[at];
    const size_t length = lead < 0x80       ? 1
                          : lead >> 5 == 6  ? 2
                          : lead >> 4 == 14 ? 3
                          : lead >> 3 == 30 ? 4
                                            : 0;
    uint32_t value = length == 1 ? lead : length ? lead & (0x7fu >> length) : 0;
    if (length == 0 || at + length > count)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if (bytes[at + i] >> 6 != 2)
            return 0;
        value = value << 6 | (bytes[at + i] & 0x3f);
    }
    if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *ret = value;
    return length;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f || c == 0x2028 ||
           c == 0x2029 || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void check_plain(void)
{
    size_t step = 1;
    for (size_t at = 0; at < count; at += step) {
        uint32_t c = 0;
        step = decode(at, &c);
        if (step == 0)
            fail_at(at, "no UTF-8");
        if (c != '\n' && is_control(c))
            fail_at(at, "a control");
    }
}

/* Numbers may have a sign. */
static bool is_formula(size_t at)
{
    const unsigned char c = at < count ? bytes[at] : 0, next = at + 1 < count ? bytes[at + 1] : 0;
    return c == '=' || c == '@' || c == '\t' || c == '\r' || ((c == '+' || c == '-') && !isdigit(next));
}

static void check_csv(void)
{
    bool quoted = false, begins = true;
    for (size_t at = 0; at < count; at++) {
        if (begins && is_formula(bytes[at] == '"' ? at + 1 : at))
            fail_at(at, "a formula");
        if (bytes[at] == '"')
            quoted = !quoted;
        begins = !quoted && (bytes[at] == ',' || bytes[at] == '\n');
    }
}

static void check_json(void)
{
    for (size_t at = 0; at + 6 <= count; at++) {
        char hex[5] = "";
        if (bytes[at] != '\\')
            continue;
        memcpy(hex, bytes + at + 2, 4);
        if (bytes[at + 1] == 'u' && is_control((uint32_t)strtoul(hex, NULL, 16)))
            fail_at(at, "an escaped control");
        if (strchr("bfnrt", bytes[at + 1]))
            fail_at(at, "an escaped control");
        at++;
    }
}

/* The program paints; it sets no title, and asks for no C1 or bidi control. */
static void check_terminal(void)
{
    static const char *const bad[] = {"\033]0;pwn",   "\033P",        "\xc2\x9b", "\xc2\x9d",
                                      "\xe2\x80\xae", "\xe2\x81\xa6", "pwn\a"};
    for (size_t at = 0; at < count; at++)
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
            if (count - at >= strlen(bad[i]) && memcmp(bytes + at, bad[i], strlen(bad[i])) == 0)
                fail_at(at, "what a stored text held");
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        bool plain;
        void (*check)(void);
    } ways[] = {{"", true, NULL},
                {"--csv", true, check_csv},
                {"--json", true, check_json},
                {"--terminal", false, check_terminal}};
    const char *asked = argc > 1 ? argv[1] : "";
    size_t room = 1 << 24;
    bytes = calloc(1, room);
    if (!bytes)
        return 2;
    count = fread(bytes, 1, room - 8, stdin);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(ways[i].name, asked) != 0)
            continue;
        if (ways[i].plain)
            check_plain();
        if (ways[i].check)
            ways[i].check();
        free(bytes);
        return 0;
    }
    return 2;
}
