import mantineWidgets from '@rjsf/mantine/lib/widgets/index.js'
import type {
  FieldProps,
  RegistryFieldsType,
  RegistryWidgetsType,
  TemplatesType,
  WidgetProps,
} from '@rjsf/utils'
import { type ComponentType, createElement } from 'react'
import { AnyField } from './any'
import { ChoiceField } from './choice'
import { DateTimeWidget } from './date-time'
import { Field } from './field'
import { ListItemTemplate, ListTemplate } from './list'
import { ObjectField, ObjectTemplate } from './object'
import { PasswordWidget, SelectWidget, SwitchWidget, TextWidget } from './widgets'

/**
 * The parts of forms: those of RJSF's theme for Mantine, and in the place of some our own. They are
 * taken from their own files, because the packages' entries bring a validator that writes code.
 */

const choice = ChoiceField as ComponentType<FieldProps>

/** The theme's widgets without a name above them: the field has one. */
const unnamed: RegistryWidgetsType = Object.fromEntries(
  Object.entries(mantineWidgets).map(([name, Widget]) => [
    name,
    (props: WidgetProps) => createElement(Widget, { ...props, label: '', hideLabel: true }),
  ]),
)

export const fields: RegistryFieldsType = {
  ObjectField,
  OneOfField: choice,
  AnyOfField: choice,
  FallbackField: AnyField,
}

export const widgets: RegistryWidgetsType = {
  ...unnamed,
  DateTimeWidget,
  TextWidget,
  TextareaWidget: TextWidget,
  EmailWidget: TextWidget,
  URLWidget: TextWidget,
  PasswordWidget,
  CheckboxWidget: SwitchWidget,
  SelectWidget,
}

export const templates: Partial<TemplatesType> = {
  FieldTemplate: Field,
  ObjectFieldTemplate: ObjectTemplate,
  ArrayFieldTemplate: ListTemplate,
  ArrayFieldItemTemplate: ListItemTemplate,
}
