namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>One small rule of the signature. The order of the steps is part of the algorithm.</summary>
internal interface ISignatureStep
{
    /// <summary>Changes the draft, and notes what it did when it did something.</summary>
    void Apply(SignatureDraft draft);
}
