#define _GNU_SOURCE
#include "SocketMemory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/nsfs.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ProcessTree.h"

// In a process that shares this one's descriptors, and nothing else: that one is in the network, this one has the socket.
static int enter(const char *path) {
    int network = open(path, O_RDONLY | O_CLOEXEC);
    if (network < 0) return -1;
    // Into a user namespace only its owner may enter; root has its rights there anyway.
    int owner = geteuid() == 0 ? -1 : ioctl(network, NS_GET_USERNS);
    bool is_inside = (owner < 0 || setns(owner, CLONE_NEWUSER) == 0) && setns(network, CLONE_NEWNET) == 0;
    if (owner >= 0) close(owner);
    close(network);
    return is_inside ? socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG) : -1;
}

static int socket_in(const char *path) {
    pid_t child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) syscall(SYS_exit_group, enter(path) + 1);
    int status;
    while (child > 0 && waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) - 1 : -1;
}

static void note(const char *folder, void *context) {
    struct csandbox_networks *networks = context;
    char path[80];
    struct stat status, own;
    snprintf(path, sizeof path, "%s/ns/net", folder);
    if (stat(path, &status) != 0 || stat("/proc/self/ns/net", &own) != 0 || status.st_ino == own.st_ino) return;
    for (size_t i = 0; i < networks->count; i++) {
        if (networks->known[i].network != status.st_ino) continue;
        networks->known[i].is_seen = true;
        return;
    }
    if (networks->count == CSANDBOX_NETWORKS) return;
    int socket = socket_in(path);
    if (socket < 0) return;
    networks->known[networks->count].network = status.st_ino;
    networks->known[networks->count].socket = socket;
    networks->known[networks->count++].is_seen = true;
}

static int64_t memory_of(const struct nlmsghdr *message, size_t fixed, unsigned short wanted) {
    if (message->nlmsg_len < NLMSG_LENGTH(fixed)) return 0;
    const struct rtattr *attribute = (const struct rtattr *)((const char *)NLMSG_DATA(message) + NLMSG_ALIGN(fixed));
    int length = (int)(message->nlmsg_len - NLMSG_LENGTH(NLMSG_ALIGN(fixed)));
    for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
        uint32_t parts[SK_MEMINFO_BACKLOG + 1];
        if (attribute->rta_type != wanted || RTA_PAYLOAD(attribute) < sizeof parts) continue;
        memcpy(parts, RTA_DATA(attribute), sizeof parts);
        // What TCP sends is in the queue, what others send is counted as allocated.
        uint32_t sent = parts[SK_MEMINFO_WMEM_QUEUED];
        if (parts[SK_MEMINFO_WMEM_ALLOC] > sent) sent = parts[SK_MEMINFO_WMEM_ALLOC];
        return (int64_t)parts[SK_MEMINFO_RMEM_ALLOC] + sent + parts[SK_MEMINFO_FWD_ALLOC] + parts[SK_MEMINFO_BACKLOG];
    }
    return 0;
}

// The memory of all sockets that a request is about.
static int64_t ask(int socket, const void *request, size_t size, size_t fixed, unsigned short attribute) {
    struct {
        struct nlmsghdr header;
        char body[128];
    } message = {
        .header = {
            .nlmsg_len = (uint32_t)NLMSG_LENGTH(size), .nlmsg_type = SOCK_DIAG_BY_FAMILY,
            .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
        },
    };
    static _Alignas(struct nlmsghdr) char answer[32768];
    memcpy(message.body, request, size);
    if (send(socket, &message, message.header.nlmsg_len, 0) < 0) return 0;
    int64_t sum = 0;
    for (;;) {
        ssize_t count = recv(socket, answer, sizeof answer, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return sum;
        int length = (int)count;
        for (const struct nlmsghdr *part = (void *)answer; NLMSG_OK(part, length); part = NLMSG_NEXT(part, length)) {
            if (part->nlmsg_type == NLMSG_DONE || part->nlmsg_type == NLMSG_ERROR) return sum;
            sum += memory_of(part, fixed, attribute);
        }
    }
}

static int64_t memory_in(int socket) {
    struct unix_diag_req local = {.sdiag_family = AF_UNIX, .udiag_states = ~0u, .udiag_show = UDIAG_SHOW_MEMINFO};
    int64_t sum = ask(socket, &local, sizeof local, sizeof(struct unix_diag_msg), UNIX_DIAG_MEMINFO);
    static const uint8_t families[] = {AF_INET, AF_INET6}, protocols[] = {IPPROTO_TCP, IPPROTO_UDP};
    for (int i = 0; i < 4; i++) {
        struct inet_diag_req_v2 request = {
            .sdiag_family = families[i / 2], .sdiag_protocol = protocols[i % 2],
            .idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1), .idiag_states = ~0u,
        };
        sum += ask(socket, &request, sizeof request, sizeof(struct inet_diag_msg), INET_DIAG_SKMEMINFO);
    }
    return sum;
}

int64_t csandbox_socket_memory(struct csandbox_networks *networks, pid_t first) {
    for (size_t i = 0; i < networks->count; i++) networks->known[i].is_seen = false;
    csandbox_visit_tree(first, note, networks);
    int64_t sum = 0;
    size_t kept = 0;
    for (size_t i = 0; i < networks->count; i++) {
        // The socket of a network that nobody is in any more would be all that keeps it.
        if (!networks->known[i].is_seen) {
            close(networks->known[i].socket);
            continue;
        }
        sum += memory_in(networks->known[i].socket);
        networks->known[kept++] = networks->known[i];
    }
    networks->count = kept;
    return sum;
}
