"""test_build - the builds of `./dev test`, and how their programs run."""

import pathlib
import re
import shutil
import tempfile

from test_report import BUILD, CORES, ROOT, report, run, run_build, write


def configure(name, *options):
    """Configures build/NAME and returns it; None if that failed."""
    path = BUILD / name
    command = ["cmake", "-S", ROOT, "-B", path, *options]
    if not (path / "CMakeCache.txt").exists():
        if shutil.which("ninja"):
            command += ["-G", "Ninja"]
        if shutil.which("ccache"):
            command += ["-DCMAKE_C_COMPILER_LAUNCHER=ccache"]
    code, text = run(command)
    if code:
        report("not ok", f"configure build/{name}", text)
        return None
    return path


def compile_targets(path, targets):
    """Builds targets in a configured directory; returns whether it worked."""
    name = f"{path.relative_to(ROOT)} compiles without a warning"
    code, text = run_build(
        str(path.relative_to(ROOT)),
        ["cmake", "--build", path, "--parallel", CORES, "--target", *targets])
    report("not ok" if code else "ok", name, f"{text}\nexit code {code}")
    return code == 0


def compile_all(name, targets, options):
    path = configure(name, *options)
    return path if path and compile_targets(path, targets) else None


def programs():
    """The targets of every build: the program, its tests, a fixture."""
    main = ROOT / "src/cli/main.c"
    return ((["claviger"] if main.exists() else [])
            + ["unit-tests", "conformance-fixture"])


def build_asan():
    return compile_all("asan", programs(), [
        "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_COMPILER=gcc",
        "-DCLAVIGER_SANITIZE=address,undefined"])


def build_clang():
    return compile_all("clang", programs(), [
        "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_COMPILER=clang"])


def build_tsan():
    """
    Builds without optimization, which could remove a racing read and so its
    report.  The warnings are those of the other builds.
    """
    return compile_all("tsan", ["claviger", *tests_for_tsan()], [
        "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_COMPILER=gcc",
        "-DCLAVIGER_WERROR=OFF", "-DCLAVIGER_SANITIZE=thread"])


def build_fuzz():
    return compile_all("fuzz", ["fuzzers"], [
        "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_COMPILER=clang",
        "-DCLAVIGER_FUZZ=ON", "-DCLAVIGER_SANITIZE=address,undefined"])


def leaks_can_be_found():
    """LeakSanitizer needs ptrace, which some machines forbid."""
    with tempfile.TemporaryDirectory() as place:
        probe = pathlib.Path(place) / "probe"
        run(["sh", "-c", f"echo 'int main(void) {{ return 0; }}' |"
             f" gcc -fsanitize=address -x c -o {probe} -"])
        code, _ = run([probe], env={"ASAN_OPTIONS": "detect_leaks=1"})
    return code == 0


def sanitizer_settings():
    leaks = 1
    if not leaks_can_be_found():
        write("note: LeakSanitizer cannot run here; leaks are not reported")
        leaks = 0
    return {
        "ASAN_OPTIONS": f"detect_leaks={leaks}:abort_on_error=0:exitcode=99:"
                        "detect_stack_use_after_return=1:strict_string_checks=1",
        "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    }


# The comment that makes a test file run in the stage tsan, too.
ASKS_FOR_TSAN = re.compile(r"^(# |/\* )sanitize: thread\b", re.M)


def tests_for_tsan():
    """The names of the unit tests that start threads."""
    return sorted(path.stem for path in (ROOT / "tests/unit").glob("test_*.c")
                  if ASKS_FOR_TSAN.search(path.read_text()))


def way_to_run_tsan():
    """
    The prefix of a command, or None and a reason.  ThreadSanitizer needs its
    shadow memory at a fixed address.  With some kernels this works only without
    address space randomization.
    """
    with tempfile.TemporaryDirectory() as place:
        probe = pathlib.Path(place) / "probe"
        code, text = run(["sh", "-c", "echo 'int main(void) { return 0; }' |"
                          f" gcc -fsanitize=thread -x c -o {probe} -"])
        if code:
            return None, f"gcc cannot build with it: {text.strip()}"
        for way in ([], ["setarch", "-R"]):
            # Several times, because the address is random.
            said = [run([*way, probe]) for _ in range(20)]
            if not any(code for code, _ in said):
                return way, ""
    return None, "programs do not run on this machine: " + said[-1][1].strip()


TSAN_SETTINGS = {
    "TSAN_OPTIONS": "second_deadlock_stack=1:die_after_fork=0:"
                    f"suppressions={ROOT}/tools/tsan.suppressions"}
