using System.Diagnostics;
using System.Globalization;

namespace ChatRec.Cli.Bench;

/// <summary>The largest working set of this process since the last reset, in bytes.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";
    private const string Reset = "/proc/self/clear_refs";

    /// <summary>Whether a part of a run can be measured alone; elsewhere than on Linux the peak is the whole process's.</summary>
    public static bool CanRestart => OperatingSystem.IsLinux();

    /// <summary>Starts a new measurement where the system can (Linux).</summary>
    public static void Restart()
    {
        if (CanRestart)
        {
            File.WriteAllText(Reset, "5");
        }
    }

    /// <summary>The peak.</summary>
    public static long Bytes()
    {
        if (CanRestart)
        {
            var line = File.ReadLines(Status).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
