#define _GNU_SOURCE
#include "FolderUse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A descriptor is open for each folder on the way.
enum { DEEPEST = 400, ENTRIES_BETWEEN_POLLS = 1024 };

struct walk {
    dev_t device;
    const struct csandbox_look *look;
    struct csandbox_folder_use *use;
};

// Takes the descriptor of the folder.
static int add(const struct walk *walk, int folder, int depth) {
    struct csandbox_folder_use *use = walk->use;
    DIR *entries = folder < 0 || depth > DEEPEST ? NULL : fdopendir(folder);
    if (entries == NULL) {
        if (folder >= 0) close(folder);
        use->unseen++;
        return 0;
    }
    int result = 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        struct stat status;
        if (fstatat(dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        bool is_folder = S_ISDIR(status.st_mode);
        use->bytes += (int64_t)status.st_blocks * 512 / (is_folder || status.st_nlink == 0 ? 1 : (int64_t)status.st_nlink);
        const struct csandbox_look *look = walk->look;
        if (++use->files > look->most_files) result = -1;
        if (use->files % ENTRIES_BETWEEN_POLLS == 0 && poll(look->interruptions, look->interruption_count, 0) > 0) {
            result = -1;
        }
        if (result != 0 || !is_folder || status.st_dev != walk->device) continue;
        int inner = openat(dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner >= 0 || errno != ENOENT) result = add(walk, inner, depth + 1);
    }
    closedir(entries);
    return result;
}

int csandbox_folder_use(int folder, const struct csandbox_look *look, struct csandbox_folder_use *use) {
    *use = (struct csandbox_folder_use){0};
    struct stat status;
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0 || fstat(copy, &status) != 0) {
        if (copy >= 0) close(copy);
        use->unseen = 1;
        return 0;
    }
    struct walk walk = {.device = status.st_dev, .look = look, .use = use};
    return add(&walk, copy, 0);
}
