#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CSandbox.h"
#include "Child.h"

union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

static int send_descriptor(int socket, int descriptor) {
    char byte = 0;
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    union control control = {0};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes,
    };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

// A socket stays in the network that it was made in, whoever holds it: so the box's network has a listener without
// any process of the box, and without any file that the box could see.
static int listen_inside(pid_t process, uint16_t port) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/ns/net", process);
    int network = open(path, O_RDONLY | O_CLOEXEC);
    if (network < 0) return -1;
    int owner = ioctl(network, NS_GET_USERNS);
    if (owner < 0 || setns(owner, CLONE_NEWUSER) != 0 || setns(network, CLONE_NEWNET) != 0) return -1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int yes = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    // The address may not be there yet: bubblewrap brings the loopback up later.
    if (listener < 0 || setsockopt(listener, IPPROTO_IP, IP_FREEBIND, &yes, sizeof yes) != 0) return -1;
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0) return -1;
    return listener;
}

int csandbox_open_gate(int gate, pid_t process, const uint32_t *user, uint16_t port) {
    pid_t child = fork();
    if (child == 0) {
        // Into a user namespace only its owner may enter.
        if (user != NULL && csandbox_become(*user) != 0) _exit(errno);
        int listener = listen_inside(process, port);
        _exit(listener >= 0 && send_descriptor(gate, listener) == 0 ? 0 : errno);
    }
    if (child < 0) return -1;
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    if (status == 0) return 0;
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
    return -1;
}

int csandbox_gate(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : -errno;
}

int csandbox_receive_listener(int gate) {
    char byte;
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    union control control = {0};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes,
    };
    ssize_t count = recvmsg(gate, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (count < 0) return -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (count == 0 || header == NULL || header->cmsg_type != SCM_RIGHTS) return -EPIPE;
    int descriptor;
    memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return descriptor;
}

int csandbox_accept(int listener) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}
