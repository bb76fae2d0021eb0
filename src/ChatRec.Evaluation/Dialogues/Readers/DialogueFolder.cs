using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Dialogues.Readers;

/// <summary>Reads a folder of dialogues, whichever of the three kinds it is, told by its files.</summary>
public static class DialogueFolder
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="EvaluationDataException">The folder or a file is missing, or a line is damaged.</exception>
    public static DialogueSet Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new EvaluationDataException($"{folder}: there is no such folder.");
        }

        return 0 switch
        {
            _ when Has(RedialReader.File) => RedialReader.Read(folder),
            _ when Has(InspiredReader.File) => InspiredReader.Read(folder),
            _ when Has(OpenDialKgReader.TurnsFile) => OpenDialKgReader.Read(folder),
            _ => throw new EvaluationDataException(
                $"{folder}: none of {RedialReader.File} (ReDial), {InspiredReader.File} (INSPIRED) and {OpenDialKgReader.TurnsFile} (OpenDialKG) is there."),
        };

        bool Has(string file) => File.Exists(Path.Combine(folder, file));
    }
}
