import { FileButton, Button, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useObjectUrl } from '../common/use-object-url.ts';
import { FilmStandIn, type FilmClock } from './film-clock.ts';
import { toggle } from './use-film-clock.ts';
import styles from './film.module.css';

interface FilmScreenProps {
  readonly file: File | undefined;
  readonly name: string;
  readonly durationS: number;
  readonly onClock: (clock: FilmClock | null) => void;
  readonly onFile: (file: File) => void;
}

/** The film itself, or why it is not to be seen; the songs can be heard either way. */
export function FilmScreen({ file, name, durationS, onClock, onFile }: FilmScreenProps) {
  const [broken, setBroken] = useState<File>();
  if (file !== undefined && broken !== file)
    return <Shown file={file} name={name} onClock={onClock} onBroken={() => setBroken(file)} />;
  return (
    <div className={styles['noPicture']}>
      <StandIn durationS={durationS} onClock={onClock} />
      <Text>
        {file === undefined
          ? 'The film itself is not here: the server deleted it when it was done, and this browser does not keep films. The songs play without its picture.'
          : 'This browser cannot show this kind of film. The songs play without its picture.'}
      </Text>
      <FileButton onChange={(chosen) => chosen !== null && onFile(chosen)} accept="video/*,.mkv,.avi,.mov">
        {(props) => (
          <Button {...props} variant="default" size="compact-md">
            {file === undefined ? 'Choose the film again' : 'Choose another copy'}
          </Button>
        )}
      </FileButton>
    </div>
  );
}

interface ShownProps extends Pick<FilmScreenProps, 'name' | 'onClock'> {
  readonly file: File;
  readonly onBroken: () => void;
}

function Shown({ file, name, onClock, onBroken }: ShownProps) {
  const url = useObjectUrl(file);
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  useEffect(() => {
    onClock(video);
    return () => onClock(null);
  }, [video, onClock]);
  return (
    // Buttons below do the same: the picture itself is only for those who point at things.
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- a person's own film, of which we know no captions
    <video
      ref={setVideo}
      className={styles['film']}
      src={url}
      playsInline
      preload="auto"
      aria-label={`Your film, ${name}`}
      onClick={() => video !== null && toggle(video)}
      onError={onBroken}
    />
  );
}

function StandIn({ durationS, onClock }: Pick<FilmScreenProps, 'durationS' | 'onClock'>) {
  useEffect(() => {
    const clock = new FilmStandIn(durationS);
    onClock(clock);
    return () => {
      clock.pause();
      onClock(null);
    };
  }, [durationS, onClock]);
  return null;
}
