import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { asProblem, type Problem } from '../api/client';
import { describeFault } from '@app/lifecycle/describe';
import { useLabels } from '../i18n';
import { whatIsSent } from './action';

type Faults<Values> = { [Name in keyof Values]?: string | false | undefined };

interface Options<Values, Answer> {
  initial: Values;
  /** The fields that have to be filled in before anything is sent. */
  required?: readonly (keyof Values)[] | ((values: Values) => readonly (keyof Values)[]);
  /** What is wrong with a field before it is sent: a sentence, or nothing. */
  faults?: (values: Values) => Faults<Values>;
  /** What a refusal says about a field, where the server has more to tell than its usual faults. */
  refusals?: (problem: Problem) => Faults<Values>;
  send: (values: Values) => Promise<Answer>;
  /** Follows when the server did what was asked. */
  done?: (answer: Answer) => unknown;
}

export interface FormState<Values> {
  values: Values;
  set: (part: Partial<Values>) => void;
  /** What a field for text takes: its value, its change, and what is wrong with it. `shape` may alter what is typed. */
  text: (name: keyof Values & string, shape?: (typed: string) => string) => TextProps;
  /** The same for a field that passes its value on without an event: a select, a number. */
  field: <Name extends keyof Values & string>(name: Name) => FieldProps<Values[Name]>;
  isBusy: boolean;
  /** Why the server refused what stands here; gone as soon as something is changed. */
  problem: Problem | undefined;
  submit: () => void;
  /** Of the form's element: the first field with a fault takes the focus. */
  ref: RefObject<HTMLFormElement | null>;
}

interface FieldProps<Value> {
  name: string;
  value: Value;
  onChange: (value: Value) => void;
  error: string | undefined;
}

type TextProps = Omit<FieldProps<string>, 'onChange'> & {
  onChange: (event: { currentTarget: { value: string } }) => void;
};

/** The values of a form, what is wrong with each, and their way to the server. */
export function useForm<Values extends object, Answer = unknown>(options: Options<Values, Answer>): FormState<Values> {
  const labels = useLabels();
  const [values, setValues] = useState(options.initial);
  // counts the tries that could not be sent
  const [tries, setTries] = useState(0);
  const ref = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (tries > 0) ref.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [tries]);

  const { mutate, isPending, error, variables } = useMutation({
    ...whatIsSent,
    mutationFn: options.send,
    ...(options.done ? { onSuccess: options.done } : {}),
  });
  const refused = variables === values ? error : null;
  const problem = useMemo(() => (refused === null ? undefined : asProblem(refused)), [refused]);

  const { required = [] } = options;
  const missing = (typeof required === 'function' ? required(values) : required).filter((name) =>
    isEmpty(values[name]),
  );
  const faults: Faults<Values> = options.faults?.(values) ?? {};
  const isWrong = missing.length > 0 || Object.values(faults).some(Boolean);
  const errorOf = (name: keyof Values & string): string | undefined => {
    if (faults[name]) return faults[name];
    if (missing.includes(name)) return tries > 0 ? labels.faults.required : undefined;
    const told = problem && options.refusals?.(problem)[name];
    const fault = problem?.fields.find((one) => one.path === name);
    return told || (fault && describeFault(labels, fault));
  };
  const put = <Name extends keyof Values>(name: Name, value: Values[Name]): void =>
    setValues((before) => ({ ...before, [name]: value }));

  return {
    values,
    set: (part) => setValues((before) => ({ ...before, ...part })),
    text: (name, shape = (typed) => typed) => ({
      name,
      value: values[name] as string,
      onChange: ({ currentTarget }) => put(name, shape(currentTarget.value) as Values[typeof name]),
      error: errorOf(name),
    }),
    field: (name) => ({ name, value: values[name], onChange: (value) => put(name, value), error: errorOf(name) }),
    isBusy: isPending,
    problem,
    submit() {
      if (isPending) return;
      if (isWrong) setTries((count) => count + 1);
      else mutate(values);
    },
    ref,
  };
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
