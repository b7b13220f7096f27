#include "daybook/office/process.h"

#include "daybook/document/limits.h"

static const char *roles_words(struct context *context, unsigned bits)
{
    return roles_format(context->arena, bits);
}

enum rc process_tell(struct context *context, const struct document_type *type, process_line_fn tell,
                     void *tell_context, struct err *err)
{
    struct arena *arena = context->arena;
    const struct document_type *upstream = document_type_upstream(type);
    int grace_days = 0;
    enum rc rc = limit_grace(context, type, &grace_days, err);
    if (rc != RC_OK)
        return rc;
    const char *grace =
        grace_days == 0 ? "On time: submitted on its own day."
                        : arena_format(arena, "On time: submitted within %d days after its day.", grace_days);
    const char *lines[] = {
        arena_format(arena, "Numbers: %s-YEAR-000001 and on, without gaps, taken at submit.", type->code),
        arena_format(arena, "Keyed by: %s.", roles_words(context, type->keyed_by)),
        upstream ? arena_format(arena, "Copied from: %s.", upstream->title)
                 : "Copied from: nothing, it begins here.",
        arena_format(arena, "Audited by: %s; never by who keyed it.", roles_words(context, type->audited_by)),
        grace,
        "Later is allowed while the month is open; it asks for a reason and is counted.",
        "On the day of its submit the keyer can recall it, correct it and submit it again, or void it.",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!lines[i])
            return err_memory(err);
        tell(tell_context, lines[i]);
    }
    return RC_OK;
}
