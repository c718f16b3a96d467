import { Button, Group, Text } from '@mantine/core';

interface OtherFilesProps {
  readonly files: readonly File[];
  readonly onFile: (file: File) => void;
}

const SHOWN_MAX = 12;

/** One file is asked with at a time; the others that came with it wait here. */
export function OtherFiles({ files, onFile }: OtherFilesProps) {
  const hidden = files.length - SHOWN_MAX;
  return (
    <Group gap="xs" role="group" aria-label="Other files">
      <Text c="dimmed">One at a time; ask with another:</Text>
      {files.slice(0, SHOWN_MAX).map((file, i) => (
        <Button
          // oxlint-disable-next-line react/no-array-index-key -- files of other folders may have the same name
          key={`${i} ${file.name}`}
          variant="default"
          size="compact-sm"
          maw="16rem"
          onClick={() => onFile(file)}
        >
          {file.name}
        </Button>
      ))}
      {hidden > 0 && <Text c="dimmed">and {hidden} more</Text>}
    </Group>
  );
}
