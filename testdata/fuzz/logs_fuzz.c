/* Log lines: those of an odd size by a pattern of the user's, too. Seeds: seeds/logs. */
#include "trace.h"

static const char line_pattern[] = "^(?<time>\\S+) \\[(?<trace>\\w*)\\] (?<service>\\w+) "
                                   "(?:to (?<peer>\\S+) )?(?<message>.*)";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config_log log = { .pattern = str_from(line_pattern), .service = STR("someone") };
    struct config config = { .logs = { .v = &log, .n = 1 } };
    return trace_fuzz(&reader_logs, size % 2 ? &config : NULL, data, size);
}
