#include "daybook/base/record.h"

#include <string.h>

#include "daybook/base/decimal.h"
#include "daybook/base/utf8.h"

enum { DECIMALS_NONE = -1, DECIMALS_OF_MONEY = -2, SHOWN_CELLS = 40 };

/* One cell on its way to canonical form. */
struct work {
    const struct record_field *field;
    const char *text; /* trimmed, not empty */
    int decimals;
    day_t today;
    bool typed;
    struct arena *arena;
    const char **ret;
};

static enum rc give(const struct work *work, const char *text, struct err *err)
{
    if (!text)
        return err_memory(err);
    *work->ret = text;
    return RC_OK;
}

static enum rc refuse(const struct work *work, const char *rule, const char *words, const char *more,
                      struct err *err)
{
    return err_field(err, RC_REFUSED, 0, work->field->name, rule, "\"%.*s\" %s %s",
                     (int)utf8_head(work->text, SHOWN_CELLS, NULL), work->text, words, more);
}

/* The words of a parser's error under this field's name. */
static enum rc pass_on(const struct work *work, enum rc rc, const struct err *found, struct err *err)
{
    return err_field(err, rc, 0, work->field->name, found->rule, "%s", found->text);
}

static enum rc canonical_text(const struct work *work, struct err *err);
static enum rc canonical_code(const struct work *work, struct err *err);
static enum rc canonical_number(const struct work *work, struct err *err);
static enum rc canonical_date(const struct work *work, struct err *err);
static enum rc canonical_choice(const struct work *work, struct err *err);

static const struct kind {
    const char *name;
    int decimals, max_chars;
    enum rc (*canonical)(const struct work *work, struct err *err);
} kinds[FIELD_KINDS] = {
    [FIELD_TEXT] = {"text", DECIMALS_NONE, 255, canonical_text},
    [FIELD_CODE] = {"code", DECIMALS_NONE, 40, canonical_code},
    [FIELD_INT] = {"int", 0, 0, canonical_number},
    [FIELD_QTY] = {"qty", QTY_DECIMALS, 0, canonical_number},
    [FIELD_PRICE] = {"price", PRICE_DECIMALS, 0, canonical_number},
    [FIELD_MONEY] = {"money", DECIMALS_OF_MONEY, 0, canonical_number},
    [FIELD_PERCENT] = {"percent", PERCENT_DECIMALS, 0, canonical_number},
    [FIELD_DATE] = {"date", DECIMALS_NONE, 0, canonical_date},
    [FIELD_CHOICE] = {"choice", DECIMALS_NONE, 0, canonical_choice},
    [FIELD_FLAG] = {"flag", DECIMALS_NONE, 0, canonical_choice},
};

const char *field_kind_name(enum field_kind kind)
{
    return (unsigned)kind < FIELD_KINDS ? kinds[kind].name : NULL;
}

enum field_kind field_kind_find(const char *name)
{
    unsigned kind = 0;
    while (kind < FIELD_KINDS && strcmp(kinds[kind].name, name))
        kind++;
    return (enum field_kind)kind;
}

int field_kind_decimals(enum field_kind kind, int money_decimals)
{
    if ((unsigned)kind >= FIELD_KINDS)
        return DECIMALS_NONE;
    return kinds[kind].decimals == DECIMALS_OF_MONEY ? money_decimals : kinds[kind].decimals;
}

const struct record_field *record_field_find(const struct record *record, enum record_part part,
                                             const char *name)
{
    for (size_t i = 0; i < record->field_count; i++) {
        if (record->fields[i].part == part && !strcmp(record->fields[i].name, name))
            return &record->fields[i];
    }
    return NULL;
}

const struct record_lookup *record_lookup_find(const struct record *record, const char *name)
{
    for (size_t i = 0; i < record->lookup_count; i++) {
        if (!strcmp(record->lookups[i].name, name))
            return &record->lookups[i];
    }
    return NULL;
}

static enum rc check_chars(const struct work *work, const char *text, struct err *err)
{
    int most = work->field->max_chars > 0 ? work->field->max_chars : kinds[work->field->kind].max_chars;
    size_t chars = utf8_chars(text);
    if (chars <= (size_t)most)
        return RC_OK;
    return err_field(err, RC_REFUSED, 0, work->field->name, "too-long",
                     "%s holds %zu characters; at most %d fit", work->field->name, chars, most);
}

static enum rc canonical_text(const struct work *work, struct err *err)
{
    const char *text = work->text;
    if (work->field->flags & FIELD_UPPER)
        text = utf8_upper(work->arena, text);
    if (!text)
        return err_memory(err);
    enum rc rc = check_chars(work, text, err);
    return rc ? rc : give(work, text, err);
}

static char *trimmed(struct arena *arena, const char *text)
{
    while (*text == ' ')
        text++;
    size_t bytes = strlen(text);
    while (bytes && text[bytes - 1] == ' ')
        bytes--;
    return arena_copy(arena, text, bytes);
}

static enum rc canonical_code(const struct work *work, struct err *err)
{
    const char *folded = utf8_fold_width(work->arena, work->text);
    struct work code = *work;
    code.text = folded ? trimmed(work->arena, folded) : NULL; /* an ideographic space is one only now */
    return code.text ? canonical_text(&code, err) : err_memory(err);
}

static enum rc canonical_number(const struct work *work, struct err *err)
{
    int64_t value;
    char out[DECIMAL_BYTES];
    struct err found = {0};
    enum rc rc = decimal_parse(work->text, work->decimals, &value, &found);
    if (rc)
        return pass_on(work, rc, &found, err);
    enum decimal_style style = work->field->kind == FIELD_MONEY ? DECIMAL_FIXED : DECIMAL_TRIM;
    return give(work, arena_text(work->arena, decimal_format(value, work->decimals, style, out)), err);
}

static enum rc canonical_date(const struct work *work, struct err *err)
{
    day_t day;
    char out[DAY_BYTES];
    struct err found = {0};
    enum rc rc = work->typed ? day_parse_typed(work->text, work->today, &day, &found)
                             : day_parse_iso(work->text, &day, &found);
    if (rc)
        return pass_on(work, rc, &found, err);
    return give(work, arena_text(work->arena, day_format(day, out)), err);
}

static enum rc canonical_choice(const struct work *work, struct err *err)
{
    const char *choices = work->field->kind == FIELD_FLAG ? "yes no" : work->field->choices;
    const char *folded = utf8_fold_width(work->arena, work->text), *found = NULL;
    if (!folded)
        return err_memory(err);
    size_t typed = strlen(folded), bytes, found_bytes = 0;
    int fitting = 0;
    choices = choices ? choices : "";
    for (const char *at = choices + strspn(choices, " "); *at; at += bytes, at += strspn(at, " ")) {
        bytes = strcspn(at, " ");
        if (typed > bytes || strncasecmp(at, folded, typed))
            continue;
        found = at;
        found_bytes = bytes;
        fitting++;
        if (typed == bytes) { /* the whole word: no matter what else it begins */
            fitting = 1;
            break;
        }
    }
    if (!fitting)
        return refuse(work, "choice", "is none of:", choices, err);
    if (fitting > 1)
        return refuse(work, "choice", "begins several, write more of it:", choices, err);
    return give(work, arena_copy(work->arena, found, found_bytes), err);
}

static enum rc check_characters(const struct record_field *field, const char *text, struct arena *arena,
                                struct err *err)
{
    size_t at, used;
    if (!utf8_valid(text, strlen(text), &at))
        return err_field(err, RC_REFUSED, 0, field->name, "text",
                         "%s is not UTF-8 from byte %zu on; write it again", field->name, at + 1);
    if (!utf8_has_control(text, &at))
        return RC_OK;
    char point[5];
    utf8_encode(utf8_decode(text + at, &used), point);
    const char *shown = utf8_clean(arena, point);
    return err_field(err, RC_REFUSED, 0, field->name, "text",
                     "%s holds the control character %s; take it out", field->name, shown ? shown : "");
}

enum rc record_canonical(const struct record_field *field, const char *text, int money_decimals, day_t today,
                         bool typed, struct arena *arena, const char **ret, struct err *err)
{
    enum rc rc = check_characters(field, text, arena, err);
    if (rc)
        return rc;
    struct work work = {
        .field = field,
        .text = trimmed(arena, text),
        .decimals = field_kind_decimals(field->kind, money_decimals),
        .today = today,
        .typed = typed,
        .arena = arena,
        .ret = ret,
    };
    if (!work.text)
        return err_memory(err);
    if (!*work.text || (unsigned)field->kind >= FIELD_KINDS)
        return give(&work, work.text, err);
    return kinds[field->kind].canonical(&work, err);
}
