// Runs the kernels' thread pool as no model does: jobs of a few instructions, more threads than processors, several
// pools beside each other, pools that come and go. Compiled with ThreadSanitizer by KernelTests.swift; prints "ok"
// where every job had every chunk done exactly once.

#include "ThreadPool.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_CHUNKS = 200 };

// A late thread may read the input and the output's address of a job that has ended, by design: what is read across
// jobs is atomic here, so that the sanitizer reports what is not by design.
struct board {
    _Atomic uint64_t inputs[MOST_CHUNKS];
    _Atomic uint64_t outputs[MOST_CHUNKS];
    _Atomic uint32_t published[MOST_CHUNKS];
    /// Written by no two threads at once: the pool has to order it.
    uint64_t plain[MOST_CHUNKS];
};

struct stress_job {
    struct board *board;
    uint64_t seed;
    uint64_t work;
};

static uint64_t mixed(uint64_t value, uint64_t rounds) {
    for (uint64_t i = 0; i <= rounds; i++) value = (value ^ value >> 31) * 0x9E3779B97F4A7C15u;
    return value;
}

static uint64_t expected(const struct stress_job *job, size_t chunk) {
    return mixed(job->seed + chunk, job->work);
}

static void compute_repeatable(const void *context, size_t chunk, void *scratch) {
    const struct stress_job *job = context;
    *(uint64_t *)scratch = mixed(atomic_load_explicit(&job->board->inputs[chunk], memory_order_relaxed), job->work);
}

static void publish(const void *context, size_t chunk, const void *scratch) {
    const struct stress_job *job = context;
    atomic_store_explicit(&job->board->outputs[chunk], *(const uint64_t *)scratch, memory_order_relaxed);
    job->board->plain[chunk] = *(const uint64_t *)scratch;
    atomic_fetch_add_explicit(&job->board->published[chunk], 1, memory_order_relaxed);
}

static void compute_once(const void *context, size_t chunk, void *scratch) {
    compute_repeatable(context, chunk, scratch);
    publish(context, chunk, scratch);
}

static _Atomic int failures;

static void run_one(struct ck_pool *pool, struct board *board, uint64_t *random) {
    *random = mixed(*random, 0);
    const size_t chunks = 1 + *random % MOST_CHUNKS;
    const struct stress_job job = {board, *random, *random >> 8 & 63};
    for (size_t i = 0; i < chunks; i++) {
        atomic_store_explicit(&board->inputs[i], job.seed + i, memory_order_relaxed);
        atomic_store_explicit(&board->published[i], 0, memory_order_relaxed);
        board->plain[i] = 0;
    }
    if (*random >> 16 & 1) {
        run_job(pool, &job, sizeof job, chunks, compute_repeatable, publish);
    } else {
        run_job(pool, &job, sizeof job, chunks, compute_once, NULL);
    }
    for (size_t i = 0; i < chunks; i++) {
        if (atomic_load(&board->published[i]) == 1 && board->plain[i] == expected(&job, i)) continue;
        if (atomic_fetch_add(&failures, 1) == 0) fprintf(stderr, "chunk %zu of %zu is wrong\n", i, chunks);
    }
}

struct caller {
    pthread_t thread;
    unsigned threads;
    unsigned jobs;
    /// Jobs after which the pool is replaced by one of another size.
    unsigned lifetime;
    uint64_t seed;
};

static void *call(void *argument) {
    struct caller *caller = argument;
    struct board *board = calloc(1, sizeof *board);
    struct ck_pool *pool = NULL;
    unsigned threads = caller->threads;
    for (unsigned i = 0; i < caller->jobs; i++) {
        if (i % caller->lifetime == 0) {
            ck_pool_destroy(pool);
            pool = ck_pool_create(threads);
            threads = threads % 5 + 1;
        }
        run_one(pool, board, &caller->seed);
        if (i % 97 == 0) ck_pool_drain(pool);
    }
    ck_pool_drain(pool);
    free(board);
    ck_pool_destroy(pool);
    return NULL;
}

static _Atomic bool neighbours_end;

static void *be_busy(void *argument) {
    uint64_t value = 1;
    while (!atomic_load_explicit(&neighbours_end, memory_order_relaxed)) value = mixed(value, 1000);
    *(uint64_t *)argument = value;
    return NULL;
}

static void run_callers(struct caller *callers, size_t count) {
    for (size_t i = 0; i < count; i++) pthread_create(&callers[i].thread, NULL, call, &callers[i]);
    for (size_t i = 0; i < count; i++) pthread_join(callers[i].thread, NULL);
}

int main(int argc, char **argv) {
    const unsigned jobs = argc > 1 ? (unsigned)atoi(argv[1]) : 1000;
    // Enough jobs in one pool to pass the end of its counter of jobs, which starts near it.
    struct caller alone[] = {{.threads = 2, .jobs = jobs, .lifetime = jobs, .seed = 1}};
    run_callers(alone, 1);
    struct caller beside[] = {
        {.threads = 2, .jobs = jobs, .lifetime = jobs, .seed = 2},
        {.threads = 4, .jobs = jobs, .lifetime = jobs, .seed = 3},
    };
    run_callers(beside, 2);
    struct caller resized[] = {{.threads = 1, .jobs = jobs / 4, .lifetime = 7, .seed = 4}};
    run_callers(resized, 1);

    pthread_t neighbours[2];
    uint64_t sink[2];
    for (int i = 0; i < 2; i++) pthread_create(&neighbours[i], NULL, be_busy, &sink[i]);
    struct caller crowded[] = {{.threads = 4, .jobs = jobs / 4, .lifetime = jobs, .seed = 5}};
    run_callers(crowded, 1);
    atomic_store(&neighbours_end, true);
    for (int i = 0; i < 2; i++) pthread_join(neighbours[i], NULL);

    if (atomic_load(&failures) > 0) return 1;
    puts("ok");
    return 0;
}
