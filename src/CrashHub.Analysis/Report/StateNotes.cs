namespace CrashHub.Analysis.Report;

/// <summary>Says where the dump's own values and the code contradict each other.</summary>
internal static class StateNotes
{
    public static void Add(IReadOnlyList<PhysicalStack> stacks, ReportNotes notes)
    {
        var frames = 0;
        foreach (var stack in stacks)
            foreach (var state in stack.States)
                frames += state?.HasDisagreement == true ? 1 : 0;
        if (frames > 0)
            notes.Add("localsDisagree", $"in {frames} frames a local of the dump is not what the code must have put there; the dump's value is shown");
    }
}
