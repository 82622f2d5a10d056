# Lets each program run in a fork of this interpreter. The second part of the server.
#
# Requests are datagrams on descriptor 0: a word, and descriptors. Answers are lines.


class Server:
    def __init__(self):
        self.socket = _socket.socket(fileno=0)
        self.setup = None
        self.answer("ready")

    def answer(self, *words):
        self.socket.send(" ".join(str(word) for word in words).encode())

    def receive(self):
        data, control, _, _ = self.socket.recvmsg(64, 256, _socket.MSG_CMSG_CLOEXEC)
        if not data:
            os._exit(0)
        descriptors = []
        for level, kind, bytes in control:
            if level == _socket.SOL_SOCKET and kind == _socket.SCM_RIGHTS:
                descriptors += [
                    int.from_bytes(bytes[start : start + 4], sys.byteorder) for start in range(0, len(bytes), 4)
                ]
        return data, descriptors

    def serve(self):
        """Returns only in a fork, with the program to run there."""
        while True:
            request, descriptors = self.receive()
            program = None
            if request == b"setup":
                self.setup = Setup(*descriptors)
                gc.collect()
                gc.freeze()
            elif request == b"check":
                program = self.check(*descriptors)
            elif request == b"run":
                program = self.run(*descriptors)
            elif request == b"judge":
                program = self.judge(*descriptors)
            if program is not None:
                return program
            for descriptor in descriptors:
                os.close(descriptor)
            self.answer("idle", int(has_others()))

    def run(self, request, input, output, errors):
        started = start_subject(self.setup, (input, output, errors, request))
        if started is None:
            self.socket.detach()
            return lambda: run_program(*read_fields(3))
        self.follow(*started)

    def judge(self, program, tests, verdict, output, errors):
        start = time.process_time()
        if "judge" not in self.setup.roles:
            import_common()
            self.setup.prepare("subject", "judge")
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
        subject = start_subject(self.setup, (None, output, errors, program, theirs.fileno()), is_first=True)
        if subject is None:
            for each in (ours, theirs, self.socket):
                each.detach()
            return lambda: end(self.play("subject"))
        theirs.close()
        judge = start_judge(self.setup, (None, output, errors, tests, ours.fileno(), verdict))
        if judge is None:
            for each in (ours, self.socket):
                each.detach()
            return lambda: self.play("judge")
        ours.close()
        status, usage = self.wait(judge, also=subject[0])
        self.answer("judged", status)
        if status != 0:
            os.kill(subject[0], _signal.SIGKILL)
        self.follow(*subject, more=time.process_time() - start + usage.ru_utime + usage.ru_stime)

    def check(self, request, secret, verdict, output, errors):
        """Runs tests in one process with their program, and passes on what that process could not say too early."""
        self.setup.prepare("check")
        reading, writing = os.pipe()
        token = os.urandom(16).hex()
        subject = start_subject(self.setup, (None, output, errors, request, writing))
        if subject is None:
            self.socket.detach()
            return lambda: self.play("check", token)
        os.close(writing)
        self.follow(*subject)
        said = read_to_end(reading)
        os.close(reading)
        # The nonce was in no memory that the program has a copy of.
        if said.startswith(token.encode()) and said.count(token.encode()) == 1:
            os.write(verdict, read_all(secret) + said[len(token) :])

    def play(self, role, *secrets):
        fields = read_fields(3)
        os.close(3)
        forget()
        return self.setup.roles[role]["main"](*secrets, fields)

    def follow(self, process, status, more=0):
        """Waits for a program and tells how it ended, and what CPU time that and `more` took."""
        code, usage = self.wait(process)
        if status is not None:
            code = os.read(status, 16).decode() or "killed"
            os.close(status)
        cpu = int((usage.ru_utime + usage.ru_stime + more) * 1e6)
        self.answer("ended", code, cpu, usage.ru_maxrss * 1024, usage.ru_oublock * 512)

    def wait(self, process, also=None):
        """Waits for the first process of a namespace, which is gone only when all others there are."""
        event = os.pidfd_open(process)
        poll = select.poll()
        poll.register(event, select.POLLIN)
        poll.register(0, select.POLLIN)
        while True:
            ready = [descriptor for descriptor, _ in poll.poll()]
            if 0 in ready:
                self.receive()
                for each in (process, also):
                    if each is not None:
                        os.kill(each, _signal.SIGKILL)
            if event in ready:
                break
        os.close(event)
        _, status, usage = os.wait4(process, 0)
        return status, usage
