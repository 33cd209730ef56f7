/* Runs one or two commands in turn and says how long they take and how much memory.
 *
 *     measure RUNS COMMAND... [-- COMMAND...]
 *
 * A B A B …, so that whatever else the machine does meets both. It prints, for each command, the
 * median of the seconds that somebody waits for it, its largest resident set in KiB, and the median
 * of the seconds that the processors spent on it, for itself and in the kernel; "failed" instead of
 * each if it was killed or ended with a status above 1 (0 and 1 are answers, as grep's).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct outcome {
    double *elapsed;
    double *seconds;
    long memory;
    int failed;
};

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void run(char **command, int number, struct outcome *outcome)
{
    struct rusage usage;
    struct timespec began, ended;
    pid_t child;
    int status;

    clock_gettime(CLOCK_MONOTONIC, &began);
    child = fork();

    if (child == 0) {
        int nothing = open("/dev/null", O_RDWR);

        dup2(nothing, 0);
        dup2(nothing, 1);
        dup2(nothing, 2);
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0) {
        outcome->failed = 1;
        return;
    }
    while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR)
        continue;
    clock_gettime(CLOCK_MONOTONIC, &ended);
    outcome->elapsed[number] = (double)(ended.tv_sec - began.tv_sec)
        + (double)(ended.tv_nsec - began.tv_nsec) / 1e9;
    outcome->seconds[number] = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    if (usage.ru_maxrss > outcome->memory)
        outcome->memory = usage.ru_maxrss;
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
        outcome->failed = 1;
}

static int ascending(const void *left, const void *right)
{
    double first = *(const double *)left, second = *(const double *)right;

    return (first > second) - (first < second);
}

static void print(struct outcome *outcome, int runs)
{
    if (outcome->failed) {
        printf("failed failed failed\n");
        return;
    }
    qsort(outcome->seconds, (size_t)runs, sizeof *outcome->seconds, ascending);
    qsort(outcome->elapsed, (size_t)runs, sizeof *outcome->elapsed, ascending);
    printf("%.6f %ld %.6f\n", outcome->elapsed[runs / 2], outcome->memory,
        outcome->seconds[runs / 2]);
}

int main(int count, char **words)
{
    struct outcome ours = {NULL, NULL, 0, 0}, theirs = {NULL, NULL, 0, 0};
    char **peer = NULL;
    int runs, number, place;

    if (count < 3 || (runs = atoi(words[1])) < 1) {
        fprintf(stderr, "usage: measure RUNS COMMAND... [-- COMMAND...]\n");
        return 2;
    }
    for (place = 2; place < count && peer == NULL; place++) {
        if (strcmp(words[place], "--") == 0) {
            words[place] = NULL;
            peer = words + place + 1;
        }
    }
    ours.seconds = calloc((size_t)runs, sizeof *ours.seconds);
    theirs.seconds = calloc((size_t)runs, sizeof *theirs.seconds);
    ours.elapsed = calloc((size_t)runs, sizeof *ours.elapsed);
    theirs.elapsed = calloc((size_t)runs, sizeof *theirs.elapsed);
    if (ours.seconds == NULL || theirs.seconds == NULL || ours.elapsed == NULL
        || theirs.elapsed == NULL)
        return 2;
    for (number = 0; number < runs; number++) {
        run(words + 2, number, &ours);
        if (peer != NULL)
            run(peer, number, &theirs);
    }
    print(&ours, runs);
    if (peer != NULL)
        print(&theirs, runs);
    free(ours.seconds);
    free(theirs.seconds);
    free(ours.elapsed);
    free(theirs.elapsed);
    return 0;
}
