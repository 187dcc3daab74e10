/*
 * What a command costs: medians of some runs. Its output goes nowhere, its exit status does not
 * count. usage: cost RUNS COMMAND [ARGUMENT...] prints: USER-SECONDS CPU-SECONDS WALL-SECONDS
 * MEGABYTES
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 99 };
enum { USER, CPU, WALL, MEGABYTES, FIGURES };

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void run(char **command, double *out)
{
    struct rusage usage;
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0 || wait4(child, NULL, 0, &usage) < 0) {
        perror(command[0]);
        exit(1);
    }
    out[USER] = seconds(usage.ru_utime);
    out[CPU] = out[USER] + seconds(usage.ru_stime);
    out[WALL] = now() - start;
    out[MEGABYTES] = (double)usage.ru_maxrss / 1024;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    double figures[RUNS_MAX][FIGURES], column[RUNS_MAX];
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > RUNS_MAX) {
        fprintf(stderr, "usage: cost RUNS COMMAND [ARGUMENT...]\n");
        return 2;
    }
    for (int i = 0; i < runs; i++)
        run(argv + 2, figures[i]);
    for (int k = USER; k < FIGURES; k++) {
        for (int i = 0; i < runs; i++)
            column[i] = figures[i][k];
        qsort(column, (size_t)runs, sizeof(column[0]), by_value);
        printf("%.3f%c", column[runs / 2], k + 1 < FIGURES ? ' ' : '\n');
    }
    return 0;
}
