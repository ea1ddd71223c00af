#!/usr/bin/python3
"""Tries what sluiced has no business with, and prints a line for each attempt: NAME, a tab, and `refused`, with the
reason, or `done`. Run inside a unit's confinement by confinement.sh; the attempts outside of it show that each of them
would work."""
import ctypes
import errno
import mmap
import os
import resource
import signal
import socket
import stat
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    """A function of the C library that returns -1 on error."""
    return checked(getattr(libc, name)(*arguments))


def syscall(number, *arguments):
    libc.syscall.restype = ctypes.c_long
    return checked(libc.syscall(ctypes.c_long(number), *arguments))


def checked(result):
    if result in (-1, 2**64 - 1):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def write(path):
    with open(path, "w"):
        pass
    os.unlink(path)


def look(path):
    if not os.listdir(path):
        raise OSError(errno.ENOENT, "nothing is there")


def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as stream:
        stream.connect(address)


def is_open(*arguments):
    socket.socket(*arguments).close()


def in_child(body):
    """What changes the process, done by another one."""
    child = os.fork()
    if child == 0:
        try:
            body()
            os._exit(0)
        except OSError as error:
            os._exit(error.errno or 255)
        except BaseException:
            os._exit(255)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        raise OSError(errno.EPERM, "killed by signal %d" % os.WTERMSIG(status))
    if os.WEXITSTATUS(status):
        code = os.WEXITSTATUS(status)
        raise OSError(code, os.strerror(code))


def map_executable():
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


def make_executable():
    libc.mmap.restype = ctypes.c_void_p
    page = libc.mmap(None, ctypes.c_size_t(4096), 3, 0x22, -1, ctypes.c_long(0))
    call("mprotect", ctypes.c_void_p(page), ctypes.c_size_t(4096), 5)


def set_mode(mode):
    path = os.path.join(os.environ["PROBE_STATE"], "probe-mode")
    with open(path, "w"):
        pass
    try:
        os.chmod(path, mode)
        if not os.stat(path).st_mode & mode & (stat.S_ISUID | stat.S_ISGID):
            raise OSError(errno.EPERM, "the bit is not set")
    finally:
        os.unlink(path)


def execute():
    os.execv("/usr/bin/true", ["true"])


def see_others():
    if not any(name.isdigit() and os.stat("/proc/" + name).st_uid != os.geteuid() for name in os.listdir("/proc")):
        raise OSError(errno.ENOENT, "only own processes show")


def see_system():
    with open("/proc/sys/kernel/hostname") as file:
        file.read()


def send_signal():
    os.kill(int(os.environ["PROBE_OTHER"]), 0)


def trace():
    call("ptrace", 16, int(os.environ["PROBE_OTHER"]), None, None)  # PTRACE_ATTACH


def trace_child():
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        call("ptrace", 16, child, None, None)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def make_device():
    path = os.path.join(os.environ["PROBE_STATE"], "probe-device")
    os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 3))
    os.unlink(path)


def raise_limit():
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError as error:
        raise OSError(errno.EPERM, str(error))


def realtime():
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


if os.geteuid() == 0 or os.uname().machine != "x86_64":
    sys.exit("probe: as root it would do what it tries, and its numbers of system calls are those of x86-64")
MODULE, KEYCTL, BPF, PERF, IO_URING, USERFAULT, IOPRIO = 313, 250, 321, 298, 425, 323, 251

state = os.environ["PROBE_STATE"]
attempts = [
    # What it must be able to do, or the rest would tell nothing.
    ("write its state", lambda: write(os.path.join(state, "probe"))),
    ("write /etc", lambda: write("/etc/probe")),
    ("write /usr", lambda: write("/usr/probe")),
    ("write /var/lib", lambda: write("/var/lib/probe")),
    ("read others' /tmp", lambda: look("/tmp/probe")),
    ("read /home", lambda: look("/home/probe")),
    ("read /root", lambda: look("/root")),
    ("write /proc/sys", lambda: open("/proc/sys/kernel/hostname", "r+").close()),
    ("read /proc/sys", see_system),
    ("write cgroups", lambda: os.rmdir(os.mkdir("/sys/fs/cgroup/probe") or "/sys/fs/cgroup/probe")),
    ("read the kernel's log", lambda: open("/dev/kmsg").close()),
    ("see others' processes", see_others),
    ("signal others", send_signal),
    ("trace others", trace),
    ("trace a child", trace_child),
    ("connect by TCP", lambda: connect(socket.AF_INET, ("127.0.0.1", int(os.environ["PROBE_PORT"])))),
    ("open IPv6", lambda: is_open(socket.AF_INET6, socket.SOCK_DGRAM)),
    ("open netlink", lambda: is_open(socket.AF_NETLINK, socket.SOCK_RAW, 0)),
    ("open packet", lambda: is_open(socket.AF_PACKET, socket.SOCK_RAW, 0)),
    ("open vsock", lambda: is_open(40, socket.SOCK_STREAM, 0)),
    ("mount", lambda: call("mount", b"none", state.encode(), b"tmpfs", 0, None)),
    ("unshare users", lambda: in_child(lambda: call("unshare", 0x10000000))),
    ("unshare mounts", lambda: in_child(lambda: call("unshare", 0x00020000))),
    ("load a module", lambda: syscall(MODULE, -1, b"", 0)),
    ("use keys", lambda: syscall(KEYCTL, 0, -3, 1)),
    ("use bpf", lambda: syscall(BPF, 5, None, 0)),
    ("queue by io_uring", lambda: os.close(syscall(IO_URING, 1, ctypes.create_string_buffer(256)))),
    ("measure", lambda: syscall(PERF, None, 0, -1, -1, 0)),
    ("watch page faults", lambda: os.close(syscall(USERFAULT, 1))),
    ("swap", lambda: call("swapon", b"/nowhere", 0)),
    ("set the clock", lambda: call("settimeofday", struct.pack("qq", 1, 0), None)),
    ("name the host", lambda: call("sethostname", b"probe", 5)),
    ("map W+X", map_executable),
    ("make data executable", make_executable),
    ("change personality", lambda: call("personality", ctypes.c_ulong(0x0400000))),
    ("execute", lambda: in_child(execute)),
    ("set the user bit", lambda: set_mode(0o4700)),
    ("set the group bit", lambda: set_mode(0o2700)),
    ("become root", lambda: in_child(lambda: os.setuid(0))),
    ("own others' files", lambda: os.chown("/etc/hostname", os.getuid(), -1)),
    ("make a device", make_device),
    ("run in real time", lambda: in_child(realtime)),
    ("lower the priority of others", lambda: syscall(IOPRIO, 1, int(os.environ["PROBE_OTHER"]), 0x6000)),
    ("raise limits", lambda: in_child(raise_limit)),
]

for name, attempt in attempts:
    try:
        attempt()
        print(name, "done", sep="\t")
    except OSError as error:
        print(name, "refused", errno.errorcode.get(error.errno, str(error)), sep="\t")
    except Exception as error:
        # It was not tried: nothing refused it.
        print(name, "broken", repr(error), sep="\t")
    sys.stdout.flush()
