#include "data.h"

#include <inttypes.h>
#include <stdio.h>

#include "bench.h"

enum { CODE_LETTERS_MAX = 8, VOCABULARY = 1500, YEAR_DAYS = 300, MONTH_DAYS = 28 };

/* Odd and prime to 26 in every power, so that no two indexes below 26^6 share a code. */
static const uint64_t scatter = UINT64_C(15485863);

char *data_item_code(int64_t index, char out[DATA_CODE_BYTES])
{
    const int letters = index % 3 == 0 ? CODE_LETTERS_MAX : CODE_LETTERS_MAX - 1;
    uint64_t limit = 1;
    for (int i = 0; i < letters; i++)
        limit *= 26;
    uint64_t left = (uint64_t)(index + 1) * scatter % limit;
    for (int i = letters - 1; i >= 0; i--, left /= 26)
        out[i] = (char)('A' + left % 26);
    out[letters] = '\0';
    return out;
}

/* Three syllables. */
static void add_word(char *out, size_t *at, uint64_t word)
{
    static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";
    const uint64_t syllables = (sizeof consonants - 1) * (sizeof vowels - 1);
    uint64_t left = (word + 1) * 7919;
    for (int i = 0; i < 3; i++, left /= syllables) {
        out[(*at)++] = consonants[left % (sizeof consonants - 1)];
        out[(*at)++] = vowels[left / (sizeof consonants - 1) % (sizeof vowels - 1)];
    }
}

char *data_item_name(int64_t index, char out[DATA_NAME_BYTES])
{
    struct bench_dice dice = {(uint64_t)index * 31 + 5};
    size_t at = 0;
    for (int word = 0; word < 3; word++) {
        add_word(out, &at, bench_dice_below(&dice, VOCABULARY));
        out[at++] = ' ';
    }
    snprintf(out + at, DATA_NAME_BYTES - at, "%" PRId64, 10 + index % 90);
    out[0] = (char)(out[0] - 'a' + 'A');
    return out;
}

char *data_customer_code(int64_t index, char out[DATA_CODE_BYTES])
{
    snprintf(out, DATA_CODE_BYTES, "C%05u", (unsigned)index % 100000);
    return out;
}

void data_items_csv(struct buf *out, int64_t count)
{
    char code[DATA_CODE_BYTES], name[DATA_NAME_BYTES];
    struct bench_dice dice = {1};
    buf_text_add(out, "code,name,unit,price\n");
    for (int64_t i = 0; i < count; i++)
        buf_format(out, "%s,%s,EA,%" PRIu64 ".%02" PRIu64 "\n", data_item_code(i, code),
                   data_item_name(i, name), 1 + bench_dice_below(&dice, 500), bench_dice_below(&dice, 100));
}

void data_customers_csv(struct buf *out, int64_t count)
{
    char code[DATA_CODE_BYTES], name[DATA_NAME_BYTES];
    buf_text_add(out, "code,name,city,terms\n");
    for (int64_t i = 0; i < count; i++)
        buf_format(out, "%s,%s,Town %" PRId64 ",30\n", data_customer_code(i, code),
                   data_item_name(i + 1000000, name), i % 97);
}

void data_orders_csv(struct buf *out, const char *prefix, int64_t orders, int lines, int64_t items,
                     int64_t customers)
{
    char code[DATA_CODE_BYTES], party[DATA_CODE_BYTES];
    struct bench_dice dice = {2};
    buf_text_add(out, "ref,date,customer,item,quantity,price\n");
    for (int64_t order = 0; order < orders; order++) {
        const int64_t day = order * YEAR_DAYS / orders;
        data_customer_code((int64_t)bench_dice_below(&dice, (uint64_t)customers), party);
        for (int line = 0; line < lines; line++)
            buf_format(out,
                       "%s%06" PRId64 ",2024-%02" PRId64 "-%02" PRId64 ",%s,%s,%" PRIu64 ",%" PRIu64 ".50\n",
                       prefix, order, 1 + day / MONTH_DAYS, 1 + day % MONTH_DAYS, party,
                       data_item_code((int64_t)bench_dice_below(&dice, (uint64_t)items), code),
                       1 + bench_dice_below(&dice, 99), 1 + bench_dice_below(&dice, 500));
    }
}
