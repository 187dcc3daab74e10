#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

void out_fd(struct out *out, int fd)
{
    memset(out, 0, offsetof(struct out, buf));
    out->fd = fd;
}

void out_memory(struct out *out, struct strbuf *memory)
{
    out_fd(out, -1);
    out->memory = memory;
}

static void out_fail(struct out *out, int error)
{
    if (!out->error)
        out->error = error;
}

static void write_all(struct out *out, const char *p, size_t n)
{
    while (n > 0 && !out->error) {
        ssize_t wrote = write(out->fd, p, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            out_fail(out, wrote < 0 ? errno : EIO);
            return;
        }
        p += wrote;
        n -= (size_t)wrote;
    }
}

static void hand_on(struct out *out, const char *p, size_t n)
{
    if (out->memory)
        strbuf_add(out->memory, (struct str){ p, n });
    else
        write_all(out, p, n);
}

bool out_flush(struct out *out)
{
    if (out->n > 0)
        hand_on(out, out->buf, out->n);
    out->n = 0;
    return !out->error;
}

void out_bytes(struct out *out, const char *p, size_t n)
{
    if (n == 0 || out->error)
        return;
    out->written += n;
    if (n > sizeof(out->buf) - out->n)
        out_flush(out);
    if (n > sizeof(out->buf)) {
        hand_on(out, p, n);
        return;
    }
    memcpy(out->buf + out->n, p, n);
    out->n += n;
}

void out_str(struct out *out, struct str s)
{
    out_bytes(out, s.p, s.n);
}

void out_cstr(struct out *out, const char *s)
{
    out_bytes(out, s, strlen(s));
}

void out_char(struct out *out, char c)
{
    out_bytes(out, &c, 1);
}

void out_uint(struct out *out, uint64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    out_bytes(out, digits + at, sizeof(digits) - at);
}

void out_spaces(struct out *out, size_t n)
{
    static const char spaces[] = "                                ";
    for (; n > sizeof(spaces) - 1; n -= sizeof(spaces) - 1)
        out_bytes(out, spaces, sizeof(spaces) - 1);
    out_bytes(out, spaces, n);
}

void out_printf(struct out *out, const char *format, ...)
{
    struct arena scratch = { 0 };
    va_list args;
    va_start(args, format);
    out_str(out, str_vprintf(&scratch, format, args));
    va_end(args);
    arena_release(&scratch);
}

/* Length by the first byte and least value for that length, by RFC 3629. */
size_t utf8_first(struct str s, uint32_t *out_char)
{
    const unsigned char *p = (const unsigned char *)s.p;
    *out_char = UINT32_MAX;
    if (p[0] < 0x80) {
        *out_char = p[0];
        return 1;
    }
    size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (p[0] < 0xc2 || p[0] > 0xf4 || length > s.n)
        return 1;
    uint32_t c = p[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 1;
        c = c << 6 | (p[i] & 0x3fu);
    }
    if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 1;
    *out_char = c;
    return length;
}

bool utf8_is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || c == 0x061c ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static void out_escape(struct out *out, uint32_t c, unsigned char byte)
{
    char text[16];
    if (c == '\n' || c == '\t' || c == '\r')
        snprintf(text, sizeof(text), "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
    else if (c == UINT32_MAX || c < 0x80)
        snprintf(text, sizeof(text), "\\x%02x", byte);
    else
        snprintf(text, sizeof(text), "\\u%04x", (unsigned)c);
    out_cstr(out, text);
}

void out_name(struct out *out, struct str s)
{
    size_t plain = 0; /* start of what was not written yet */
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        if (s.p[i] >= 0x20 && s.p[i] < 0x7f) { /* nearly every byte of nearly every name */
            i++;
            continue;
        }
        size_t length = utf8_first(str_skip(s, i), &c);
        if (c == UINT32_MAX || utf8_is_unsafe(c)) {
            out_bytes(out, s.p + plain, i - plain);
            out_escape(out, c, (unsigned char)s.p[i]);
            plain = i + length;
        }
        i += length;
    }
    out_bytes(out, s.p + plain, s.n - plain);
}

static mode_t mode_wanted(const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0)
        return st.st_mode & 0777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* "DIR/.NAME.PID.N": beside the target, since rename does not cross file systems. */
static char *temp_name(const char *target, unsigned attempt)
{
    const char *slash = strrchr(target, '/');
    int dir = slash ? (int)(slash - target) + 1 : 0;
    char *name;
    if (asprintf(&name, "%.*s.%s.%ld.%u", dir, target, target + dir, (long)getpid(), attempt) < 0)
        return NULL;
    return name;
}

/* A file without a name until out_close, where the system has such: nothing to clean up then. */
static int open_nameless(const char *target)
{
#ifdef O_TMPFILE
    char *dir = strdup(target);
    if (!dir)
        return -1;
    char *slash = strrchr(dir, '/');
    if (slash)
        slash[slash == dir] = '\0';
    int fd = access("/proc/self/fd", X_OK) != 0
                 ? -1
                 : open(slash ? dir : ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    free(dir);
    return fd;
#else
    (void)target;
    return -1;
#endif
}

static int open_temp(struct out *out)
{
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        free(out->temp);
        out->temp = temp_name(out->target, attempt);
        if (!out->temp)
            return -1;
        int fd = open(out->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static void forget_names(struct out *out)
{
    free(out->target);
    free(out->temp);
    out->target = out->temp = NULL;
}

bool out_open(struct out *out, const char *path)
{
    out_fd(out, -1);
    out->owned = true;
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        out->fd = open(path, O_WRONLY | O_CLOEXEC);
    } else {
        char *real = realpath(path, NULL);
        out->target = real ? real : strdup(path);
        if (out->target)
            out->fd = open_nameless(out->target);
        if (out->target && out->fd < 0)
            out->fd = open_temp(out);
    }
    if (out->fd >= 0)
        return true;
    out_fail(out, errno ? errno : EIO);
    forget_names(out);
    return false;
}

/* Gives the nameless file a temporary name, so that it can replace the target in one step. */
static bool name_it(struct out *out)
{
    char self[64];
    snprintf(self, sizeof(self), "/proc/self/fd/%d", out->fd);
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        free(out->temp);
        out->temp = temp_name(out->target, attempt);
        if (out->temp && linkat(AT_FDCWD, self, AT_FDCWD, out->temp, AT_SYMLINK_FOLLOW) == 0)
            return true;
        if (!out->temp || errno != EEXIST)
            break;
    }
    free(out->temp);
    out->temp = NULL;
    return false;
}

static void settle(struct out *out)
{
    if (out->error || !out->target)
        return;
    if (fchmod(out->fd, mode_wanted(out->target)) != 0 && errno != EPERM)
        out_fail(out, errno);
    if (!out->error && !out->temp && !name_it(out))
        out_fail(out, errno);
}

bool out_close(struct out *out)
{
    out_flush(out);
    settle(out);
    if (out->owned && out->fd >= 0 && close(out->fd) != 0)
        out_fail(out, errno);
    out->fd = -1;
    if (!out->error && out->target && rename(out->temp, out->target) != 0)
        out_fail(out, errno);
    if (out->error && out->temp)
        unlink(out->temp);
    forget_names(out);
    return !out->error;
}

void out_discard(struct out *out)
{
    out->n = 0;
    if (out->owned && out->fd >= 0)
        close(out->fd);
    out->fd = -1;
    if (out->temp)
        unlink(out->temp);
    forget_names(out);
}
